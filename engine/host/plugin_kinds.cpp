// One row a kind of the SDK.
#include "host/plugin_kinds.hpp"

#include <algorithm>

#include <moosaic/executor.hpp>
#include <moosaic/frontend.hpp>
#include <moosaic/protocol.hpp>
#include <moosaic/runtime.hpp>
#include <moosaic/service.hpp>
#include <moosaic/storage.hpp>
#include <moosaic/transport.hpp>

#include "host/checked_plugin.hpp"

namespace moosaic::host {

const std::vector<std::string>& plugin_kinds() {
    // What comes later may use what comes earlier.
    static const std::vector<std::string> kinds = {"storage",  "runtime", "executor", "protocol",
                                                   "frontend", "service", "transport"};
    return kinds;
}

bool is_plugin_kind(std::string_view kind) {
    const auto& kinds = plugin_kinds();
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool is_worker_kind(std::string_view kind) { return kind == runtime::kind; }

bool implements_kind(std::string_view kind, Plugin* plugin) {
    if (kind == storage::kind) return dynamic_cast<storage::Storage*>(plugin) != nullptr;
    if (kind == executor::kind) return dynamic_cast<executor::Executor*>(plugin) != nullptr;
    if (kind == protocol::kind) return dynamic_cast<protocol::Protocol*>(plugin) != nullptr;
    if (kind == frontend::kind) return dynamic_cast<frontend::Frontend*>(plugin) != nullptr;
    if (kind == service::kind) return dynamic_cast<service::Service*>(plugin) != nullptr;
    if (kind == transport::kind) return dynamic_cast<transport::Transport*>(plugin) != nullptr;
    if (kind == runtime::kind) return dynamic_cast<runtime::Runtime*>(plugin) != nullptr;
    return false;
}

std::unique_ptr<Plugin> checked(std::string_view kind, Plugin& plugin, PluginFaults& faults) {
    if (kind == storage::kind) return checked_storage(dynamic_cast<storage::Storage&>(plugin), faults);
    if (kind == executor::kind) return checked_executor(dynamic_cast<executor::Executor&>(plugin), faults);
    if (kind == protocol::kind) return checked_protocol(dynamic_cast<protocol::Protocol&>(plugin), faults);
    if (kind == frontend::kind) return checked_frontend(dynamic_cast<frontend::Frontend&>(plugin), faults);
    if (kind == transport::kind) return checked_transport(dynamic_cast<transport::Transport&>(plugin), faults);
    return nullptr;
}

}  // namespace moosaic::host
