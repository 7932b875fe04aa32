// The list of plugins as the control socket and `moosaic plugins` show it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

#include "host/plugin_host.hpp"

namespace moosaic::server {

// The list as the control socket's request {"op": "plugins"} answers it: an array of objects with the fields of
// PluginState. With a running server `moosaic plugins` asks for it instead of loading plugins itself.
nlohmann::json plugins_json(const std::vector<host::PluginState>& states);

// What no world can be served without, once plugins are configured. An Error if no frontend is on and good, with what
// may be switched on, or why it is not.
std::optional<Error> missing_frontend(const std::vector<host::PluginState>& states);

}  // namespace moosaic::server
