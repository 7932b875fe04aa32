// The life cycle of plugins: configure, start, stop. Whatever a plugin throws ends here.
#include <algorithm>
#include <future>
#include <thread>

#include <moosaic/reloadable.hpp>

#include "host/checked_plugin.hpp"
#include "host/plugin_entry.hpp"
#include "host/plugin_file.hpp"
#include "host/plugin_host.hpp"
#include "host/plugin_kinds.hpp"

namespace moosaic::host {

PluginHost::~PluginHost() {
    stop_all();
    for (auto& entry : entries_)
        if (entry->left_behind) (void)entry.release();  // a thread is still inside of it
    while (!entries_.empty()) entries_.pop_back();
}

void PluginHost::set_state(Entry& entry, std::string state, std::string reason) {
    {
        const LockGuard lock(states_);
        entry.state.state = std::move(state);
        if (!reason.empty()) entry.state.reason = std::move(reason);
    }
    facilities_.metrics().plugin_state(entry.state.kind, entry.state.name, entry.state.state);
}

void PluginHost::disable(Entry& entry, const Error& error) {
    set_state(entry, "disabled", error.text());
    log_.error("the plugin " + entry.full_name() + " is disabled: " + entry.state.reason);
    if (entry.services && !entry.services->loop().close(options_.stop_limit)) entry.left_behind = true;
    if (entry.left_behind) return;
    entry.face.reset();
    entry.plugin.reset();
}

void PluginHost::configure(Entry& entry, const Configuration& configuration) {
    entry.faults = std::make_unique<PluginFaults>(entry.full_name(), log_, facilities_.metrics());
    entry.services = std::make_unique<PluginServices>(
        facilities_, Places{options_.data_directory, options_.libexec_directory, options_.folders}, entry.full_name(),
        *entry.faults);
    auto done = guarded("configure", [&] {
        return entry.plugin->configure(configuration.section(entry.full_name()), *entry.services);
    });
    if (!done) {
        Error error = done.error();
        error.message = "configure: " + error.message;
        return disable(entry, error);
    }
    entry.face = checked(entry.state.kind, *entry.plugin, *entry.faults);
    set_state(entry, "configured");
}

Result<void> PluginHost::lend_to(Entry& entry) {
    entry.thread = std::make_shared<PluginThread>(entry.full_name(), log_, entry.faults.get());
    for (const auto& need : entry.needs) {
        const auto lender = lenders_.find(need);
        if (lender == lenders_.end()) return fail("\"" + need + "\" is not to be had in this command");
        entry.services->lend(need,
                             lender->second({entry.full_name(), entry.thread, facilities_.log(entry.full_name())}));
    }
    return {};
}

void PluginHost::start(Entry& entry) {
    auto done = guarded("start", [&]() -> Result<void> {
        if (auto lent = lend_to(entry); !lent) return lent;
        return entry.plugin->start();
    });
    if (!done) {
        Error error = done.error();
        error.message = "start: " + error.message;
        (void)end(entry);  // it may have started half of its threads
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
        const auto done = entry->faults->result(
            "reload", [&] { return reloadable->reload(configuration.section(entry->full_name())); });
        if (!done) log_.error(entry->full_name() + ": reload: " + done.error().text());
    }
}

// Callbacks first, then the plugin itself, each for a bounded time: the others have a world to save.
Result<void> PluginHost::end(Entry& entry) {
    const auto limit = std::to_string(options_.stop_limit.count()) + " ms";
    if (entry.thread && !entry.thread->close(options_.stop_limit)) {
        entry.left_behind = true;
        log_.error(entry.full_name() + ": a callback has not returned within " + limit + "; it is left behind");
    }
    // The thread may outlive this call, so it holds all it uses but the plugin, which is then never destroyed.
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto done = promise->get_future();
    std::thread thread([promise, plugin = entry.plugin.get()] {
        promise->set_value(guarded("stop", [&]() -> Result<void> {
            plugin->stop();
            return {};
        }));
    });
    if (done.wait_for(options_.stop_limit) != std::future_status::ready) {
        thread.detach();
        entry.left_behind = true;
        return fail("stop has not returned within " + limit + "; it is left behind");
    }
    thread.join();
    // Last: a stop may use the loop to end what it began there.
    if (!entry.services->loop().close(options_.stop_limit)) {
        entry.left_behind = true;
        return fail("work on the event loop has not returned within " + limit + "; it is left behind");
    }
    return done.get();
}

void PluginHost::stop(Entry& entry) {
    const auto done = end(entry);
    if (!done) log_.error(entry.full_name() + ": " + done.error().text());
    set_state(entry, entry.left_behind ? "stopping" : "stopped", done ? std::string() : done.error().text());
}

void PluginHost::stop(const std::vector<std::string>& kinds) {
    const auto going = [&](const Entry* entry) {
        return std::find(kinds.begin(), kinds.end(), entry->state.kind) != kinds.end();
    };
    for (auto at = started_.rbegin(); at != started_.rend(); ++at)
        if (going(*at)) stop(**at);
    started_.erase(std::remove_if(started_.begin(), started_.end(), going), started_.end());
}

void PluginHost::stop_all() { stop(plugin_kinds()); }

std::vector<std::string> PluginHost::left_behind() const {
    std::vector<std::string> out;
    for (const auto& entry : entries_)
        if (entry->left_behind) out.push_back(entry->full_name());
    return out;
}

}  // namespace moosaic::host
