// What is said of a command line that cannot be understood: the word at fault, and the nearest one there is.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace moosaic::cli {

// Says it on stderr (help and version, which are no mistakes, on stdout) and returns the exit status.
int tell_mistake(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words);

}  // namespace moosaic::cli
