#include "server/plugin_list.hpp"

#include <nlohmann/json.hpp>

namespace moosaic::server {

using nlohmann::json;

json plugins_json(const std::vector<host::PluginState>& states) {
    json out = json::array();
    for (const auto& s : states)
        out.push_back({{"kind", s.kind},
                       {"name", s.name},
                       {"version", s.version},
                       {"file", s.file},
                       {"state", s.state},
                       {"reason", s.reason}});
    return out;
}

}  // namespace moosaic::server
