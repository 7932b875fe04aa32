// Options that every command about a world has, and what they mean: where it lies and how the program is configured.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <vector>

#include <moosaic/result.hpp>

#include "host/configuration.hpp"
#include "server/world_address.hpp"

namespace moosaic::cli {

using server::WorldAddress;

// An option or argument that is a path, or several. "" is refused: an unset variable of a script names no file.
CLI::Option* add_path(CLI::App& command, const std::string& name, std::string& path, const std::string& help);
CLI::Option* add_path(CLI::App& command, const std::string& name, std::vector<std::string>& paths,
                      const std::string& help);

// Adds --config, --data and --set to a command. The options of a command and of the one above it may share `address`.
void add_world_options(CLI::App& command, WorldAddress& address);

// That the data directory is there, if one was named.
Result<void> need_directory(const WorldAddress& address);

// server::read_configuration, for commands that only look.
Result<std::unique_ptr<host::Configuration>> read_configuration(const WorldAddress& address);

// "moosaic: text", on stderr, in one piece: everything this program says there goes through here. Control characters,
// which may come from names of files, arguments and worlds, are escaped.
void tell(const std::string& text);
void print_error(const Error& error);
void print_errors(const std::vector<Error>& errors);

}  // namespace moosaic::cli
