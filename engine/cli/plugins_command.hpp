// `moosaic plugins`: every plugin found, with state and reason; `plugins check FILE`: one file.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "cli/common_options.hpp"
#include "host/plugin_host.hpp"

namespace moosaic::cli {

// Hooks the command into `app`; when it is chosen it runs at once and leaves its exit status in `exit_code`.
void add_plugins_command(CLI::App& app, CommonOptions& common, int& exit_code);

// The list as the control socket's request {"op": "plugins"} answers it: an array of objects with the fields of
// PluginState. With a running server `moosaic plugins` asks for it instead of loading plugins itself.
nlohmann::json plugins_json(const std::vector<host::PluginState>& states);

}  // namespace moosaic::cli
