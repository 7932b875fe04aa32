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

// Adds --config, --data and --set to a command.
void add_world_options(CLI::App& command, WorldAddress& address);

// server::read_configuration, for commands that only look.
Result<std::unique_ptr<host::Configuration>> read_configuration(const WorldAddress& address);

// "moosaic: message", on stderr.
void print_error(const Error& error);
void print_errors(const std::vector<Error>& errors);

}  // namespace moosaic::cli
