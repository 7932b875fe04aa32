// What the engine holds of a plugin: its kind's class, with every answer checked for shape and every exception caught,
// so that a fault is told under the plugin's name and stays the plugin's. PluginHost gives out nothing else.
//
// Threads and life are the plugin's own; `plugin` and `faults` outlive what is made. What cannot be answered in the
// kind's own terms is a PluginFault (plugin_faults.hpp).
#pragma once

#include <memory>
#include <string_view>

#include <moosaic/forward.hpp>
#include <moosaic/plugin.hpp>

namespace moosaic::host {

class PluginFaults;

std::unique_ptr<Plugin> checked_executor(executor::Executor& plugin, PluginFaults& faults);
std::unique_ptr<Plugin> checked_frontend(frontend::Frontend& plugin, PluginFaults& faults);
std::unique_ptr<Plugin> checked_protocol(protocol::Protocol& plugin, PluginFaults& faults);
std::unique_ptr<Plugin> checked_storage(storage::Storage& plugin, PluginFaults& faults);
std::unique_ptr<Plugin> checked_transport(transport::Transport& plugin, PluginFaults& faults);

// By kind; null for kinds the engine never calls beyond their life cycle.
std::unique_ptr<Plugin> checked(std::string_view kind, Plugin& plugin, PluginFaults& faults);

}  // namespace moosaic::host
