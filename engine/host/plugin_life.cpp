// The life cycle of plugins: configure, start, stop. Whatever a plugin throws ends here.
#include <moosaic/reloadable.hpp>

#include "host/plugin_entry.hpp"
#include "host/plugin_file.hpp"
#include "host/plugin_host.hpp"
#include "host/plugin_kinds.hpp"

namespace moosaic::host {

PluginHost::~PluginHost() {
    stop_all();
    while (!entries_.empty()) entries_.pop_back();
}

void PluginHost::set_state(Entry& entry, std::string state) {
    entry.state.state = std::move(state);
    facilities_.metrics().plugin_state(entry.state.kind, entry.state.name, entry.state.state);
}

void PluginHost::disable(Entry& entry, const Error& error) {
    entry.state.reason = error.text();
    set_state(entry, "disabled");
    log_.error("the plugin " + entry.full_name() + " is disabled: " + entry.state.reason);
    entry.plugin.reset();
}

void PluginHost::configure(Entry& entry, const Configuration& configuration) {
    entry.services = std::make_unique<PluginServices>(
        facilities_, Places{options_.data_directory, options_.libexec_directory, options_.folders}, entry.full_name());
    auto done = guarded("configure", [&] {
        return entry.plugin->configure(configuration.section(entry.full_name()), *entry.services);
    });
    if (!done) {
        Error error = done.error();
        error.message = "configure: " + error.message;
        return disable(entry, error);
    }
    set_state(entry, "configured");
}

void PluginHost::start(Entry& entry) {
    auto done = guarded("start", [&] { return entry.plugin->start(); });
    if (!done) {
        Error error = done.error();
        error.message = "start: " + error.message;
        // It may have started half of its threads.
        (void)guarded("stop", [&]() -> Result<void> {
            entry.plugin->stop();
            return {};
        });
        return disable(entry, error);
    }
    started_.push_back(&entry);
    set_state(entry, "started");
    log_.info("started " + entry.full_name() + " " + entry.state.version);
}

std::vector<Error> PluginHost::start_all(const std::vector<std::string>& kinds) {
    for (const auto& kind : kinds)
        for (auto& entry : entries_)
            if (entry->state.kind == kind && entry->state.state == "configured") start(*entry);
    return required_failures();
}

std::vector<Error> PluginHost::start_all() { return start_all(plugin_kinds()); }

void PluginHost::reload(const std::set<std::string>& sections, const Configuration& configuration) {
    for (Entry* entry : started_) {
        if (!sections.contains(entry->full_name())) continue;
        auto* reloadable = dynamic_cast<Reloadable*>(entry->plugin.get());
        if (reloadable == nullptr) continue;
        auto done = guarded("reload", [&] { return reloadable->reload(configuration.section(entry->full_name())); });
        if (!done) log_.error(entry->full_name() + ": reload: " + done.error().text());
    }
}

void PluginHost::stop(Entry& entry) {
    auto done = guarded("stop", [&]() -> Result<void> {
        entry.plugin->stop();
        return {};
    });
    if (!done) log_.error(entry.full_name() + ": " + done.error().text());
    set_state(entry, "stopped");
}

void PluginHost::stop_all() {
    while (!started_.empty()) {
        Entry* last = started_.back();
        started_.pop_back();
        stop(*last);
    }
}

}  // namespace moosaic::host
