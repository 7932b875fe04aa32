// What the host remembers of one plugin. Private to PluginHost.
#pragma once

#include <memory>
#include <string>

#include <moosaic/runtime_tables.hpp>

#include "host/plugin_faults.hpp"
#include "host/plugin_host.hpp"
#include "host/plugin_thread.hpp"

namespace moosaic::host {

struct PluginHost::Entry {
    Entry(std::string kind, std::string name, std::string file) {
        state.kind = std::move(kind);
        state.name = std::move(name);
        state.file = std::move(file);
        state.state = "found";
    }
    [[nodiscard]] std::string full_name() const { return state.kind + "." + state.name; }

    PluginState state;
    bool shadowed = false;  // another file has its name
    bool on = false;
    bool required = false;
    bool left_behind = false;  // something of it never returned: it and what it holds are never destroyed
    std::vector<std::string> needs;
    ConfigSchema own_keys;  // of a runtime, as the worker program described it
    ConfigValues values;    // what its table says, where that is not the default
    std::unique_ptr<PluginFaults> faults;
    std::shared_ptr<PluginThread> thread;
    std::unique_ptr<PluginServices> services;  // before `plugin`: it must go last
    std::unique_ptr<Plugin> plugin;
    std::unique_ptr<Plugin> face;  // what everybody but the host calls (checked_plugin.hpp); null: the plugin itself
};

}  // namespace moosaic::host
