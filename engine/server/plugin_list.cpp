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

std::optional<Error> missing_frontend(const std::vector<host::PluginState>& states) {
    std::string remedy;
    for (const auto& plugin : states) {
        if (plugin.kind != "frontend") continue;
        if (plugin.state == "configured" || plugin.state == "started") return std::nullopt;
        const std::string name = plugin.kind + "." + plugin.name;
        remedy += (remedy.empty() ? "" : "; ") + (plugin.reason.empty() ? "switch one on: " + name + ".enabled = true"
                                                                        : name + " failed: " + plugin.reason);
    }
    return Error{"no frontend is on: nobody could see or type anything", "plugins.default", remedy};
}

}  // namespace moosaic::server
