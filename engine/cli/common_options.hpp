// Options that several commands share, and what they mean: where the world lies and how the program is configured.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include <moosaic/result.hpp>

#include "host/configuration.hpp"

namespace moosaic::cli {

struct CommonOptions {
    std::string data;               // --data DIR; empty: none given
    std::string config;             // --config FILE
    std::vector<std::string> sets;  // --set section.key=value
};

// Adds --config, --data and --set to a command.
void add_common_options(CLI::App& command, CommonOptions& common);

// The engine's sections with every source read and the engine's own values resolved; plugins' sections are checked by
// PluginHost::load. The Error is about a source that cannot be read at all or about a key the host needs at once.
Result<std::unique_ptr<host::Configuration>> read_configuration(const CommonOptions& common);

// "moosaic: message", on stderr.
void print_error(const Error& error);
void print_errors(const std::vector<Error>& errors);

}  // namespace moosaic::cli
