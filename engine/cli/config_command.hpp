// `moosaic config check|show`: is the configuration right, and where does each value come from.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/common_options.hpp"

namespace moosaic::cli {

// Hooks the command into `app`; when it is chosen it runs at once and leaves its exit status in `exit_code`.
void add_config_command(CLI::App& app, WorldAddress& common, int& exit_code);

}  // namespace moosaic::cli
