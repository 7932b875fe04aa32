// From files to configured instances. Life cycle: plugin_life.cpp.
#include "host/plugin_host.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include <moosaic/executor.hpp>

#include "host/plugin_entry.hpp"
#include "host/plugin_file.hpp"
#include "host/plugin_kinds.hpp"

namespace moosaic::host {

namespace {

template <class Texts>
std::string listed(const Texts& texts) {
    std::string out;
    for (const auto& text : texts) out += (out.empty() ? "" : ", ") + text;
    return out.empty() ? "nothing" : out;
}

// A default that the file itself could not say would be refused only when somebody copied it there.
Result<void> good_default(const ConfigKey& key) {
    const auto* number = std::get_if<std::int64_t>(&key.default_value);
    const auto* text = std::get_if<std::string>(&key.default_value);
    const bool choice = text == nullptr || key.choices.empty() ||
                        std::find(key.choices.begin(), key.choices.end(), *text) != key.choices.end();
    if (!choice || (number != nullptr && (*number < key.minimum || *number > key.maximum)))
        return fail("describe gives the key " + key.name + " a default that it does not allow");
    return {};
}

struct LentMonitor final : Monitor {
    explicit LentMonitor(Health& of) : health(of) {}
    std::string metrics_text() override { return health.metrics_text(); }
    std::string why_not_alive() override { return health.why_not_alive(); }
    std::string why_not_ready() override { return health.why_not_ready(); }
    Health& health;
};

}  // namespace

Result<void> describe(const Plugin& plugin, ConfigSchema& schema) {
    auto described = guarded("describe", [&]() -> Result<void> {
        plugin.describe(schema);
        return {};
    });
    if (!described) return described;
    std::set<std::string> names;
    for (const auto& key : schema.keys()) {
        const bool name = !key.name.empty() && std::all_of(key.name.begin(), key.name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
        if (!name) return fail("describe names a key \"" + key.name + "\": small letters, digits and _ make a key");
        if (!names.insert(key.name).second)
            return fail("describe names the key " + key.name + " twice, or the host has it");
        if (auto good = good_default(key); !good) return good;
    }
    return {};
}

void add_host_keys(ConfigSchema& schema, bool enabled) {
    schema.key({"enabled", enabled, "Whether the plugin is switched on."});
    schema.key({"required", false, "Whether the server refuses to start when this plugin fails."});
    schema.key({"file", std::string(), "The plugin's file; empty: KIND/NAME.so in the folders of plugins.path."});
}

PluginHost::PluginHost(Facilities& facilities, PluginHostOptions options)
    : facilities_(facilities), log_(facilities.log("plugins")), options_(std::move(options)) {
    offer(std::string(RuntimeTables::facility_name), {std::string(executor::kind)}, runtime_tables());
    offer(std::string(Monitor::facility_name), {},
          [this](const Borrower&) { return std::make_unique<LentMonitor>(facilities_.health()); });
}

PluginHost::Entry* PluginHost::entry(std::string_view kind, std::string_view name) const {
    for (const auto& entry : entries_)
        if (!entry->shadowed && entry->state.kind == kind && entry->state.name == name) return entry.get();
    return nullptr;
}

void PluginHost::discover() {
    for (const auto& kind : plugin_kinds())
        for (const auto& folder : options_.folders) discover_folder(folder, kind);
    for (const auto& folder : options_.folders) {
        std::error_code error;
        if (!std::filesystem::is_directory(folder, error)) log_.warning("there is no plugin folder " + folder);
    }
}

void PluginHost::discover_folder(const std::string& folder, const std::string& kind) {
    std::error_code error;
    std::vector<std::string> names;
    for (std::filesystem::directory_iterator at(folder + "/" + kind, error), end; !error && at != end;
         at.increment(error))
        if (at->path().extension() == ".so") names.push_back(at->path().stem().string());
    if (error && error != std::errc::no_such_file_or_directory)
        log_.warning("the plugin folder " + folder + "/" + kind + " cannot be read: " + error.message());
    std::sort(names.begin(), names.end());
    for (const auto& name : names) {
        const Entry* first = entry(kind, name);
        auto made = std::make_unique<Entry>(kind, name, folder + "/" + kind + "/" + name + ".so");
        if (first != nullptr) {
            made->shadowed = true;
            made->state.state = "disabled";
            made->state.reason = "the name is taken by " + first->state.file + ", which comes first in plugins.path";
        }
        entries_.push_back(std::move(made));
    }
}

// Plugins that configuration or caller speak of although no folder has them.
void PluginHost::add_mentioned(const Configuration& configuration) {
    std::set<std::string> names = options_.default_on;
    names.insert(options_.needed.begin(), options_.needed.end());
    for (const auto& name : configuration.mentioned_sections()) names.insert(name);
    for (const auto& full : names) {
        const auto dot = full.find('.');
        if (dot == std::string::npos || full.find('.', dot + 1) != std::string::npos) continue;
        const std::string kind = full.substr(0, dot);
        const std::string name = full.substr(dot + 1);
        if (is_plugin_kind(kind) && entry(kind, name) == nullptr)
            entries_.push_back(std::make_unique<Entry>(kind, name, ""));
    }
    std::map<std::string, std::size_t> order;
    for (const auto& kind : plugin_kinds()) order.emplace(kind, order.size());
    std::stable_sort(entries_.begin(), entries_.end(), [&](const auto& a, const auto& b) {
        return std::pair(order[a->state.kind], a->state.name) < std::pair(order[b->state.kind], b->state.name);
    });
}

void PluginHost::decide(Configuration& configuration) {
    std::map<std::string, std::vector<std::string>> known;
    for (const auto& kind : plugin_kinds()) known[kind];
    for (auto& entry : entries_) {
        if (entry->shadowed) continue;
        const std::string full = entry->full_name();
        const bool listed = options_.default_on.count(full) != 0 || options_.needed.count(full) != 0;
        const bool mentioned = configuration.has_section(full);
        if (mentioned || listed) {
            ConfigSchema keys;
            add_host_keys(keys);
            configuration.add_open_section(full, keys);
            (void)configuration.resolve(full);  // mistakes are reported with the others, by check()
            const Config& table = configuration.section(full);
            if (!table.text("file").empty()) entry->state.file = table.text("file");
            entry->on = table.boolean("enabled");
            entry->required = table.boolean("required") || options_.needed.count(full) != 0;
        }
        if (!entry->state.file.empty())
            known[entry->state.kind].push_back(entry->state.name);
        else if (mentioned && !listed)
            configuration.drop_section(full);  // check() says that there is no such plugin, and names those there are
    }
    configuration.set_known_plugins(std::move(known));
}

void PluginHost::open(Entry& entry, Configuration& configuration) {
    const std::string full = entry.full_name();
    if (entry.state.file.empty()) {
        return disable(
            entry, {"the plugin was not found", "", "looked in " + listed(options_.folders) + "; see plugins.path"});
    }
    const auto mark = inspect_plugin(entry.state.file, entry.state.kind, entry.state.name);
    if (!mark) return disable(entry, mark.error());
    entry.state.version = mark->version;
    if (is_worker_kind(entry.state.kind)) return describe_in_worker(entry, configuration);
    auto plugin = open_plugin(entry.state.file, *mark);
    if (!plugin) return disable(entry, plugin.error());
    ConfigSchema schema;
    add_host_keys(schema);
    if (auto described = host::describe(**plugin, schema); !described) return disable(entry, described.error());
    configuration.add_section(full, std::move(schema));
    auto needed = guarded("needs", [&]() -> Result<void> {
        entry.needs = (*plugin)->needs();
        for (const auto& need : entry.needs)
            if (auto lent = may_have(entry.state.kind, need); !lent) return lent;
        return {};
    });
    if (!needed) return disable(entry, needed.error());
    entry.plugin = std::move(*plugin);
}

void PluginHost::offer(const std::string& name, std::set<std::string> kinds, Lender lender) {
    options_.offers[name] = std::move(kinds);
    lend(name, std::move(lender));
}

Result<void> PluginHost::may_have(const std::string& kind, const std::string& need) const {
    const auto found = options_.offers.find(need);
    if (found == options_.offers.end()) {
        std::set<std::string> names;
        for (const auto& offer : options_.offers) names.insert(offer.first);
        return fail("the plugin needs \"" + need + "\", which nobody here offers", "",
                    "on offer: " + listed(names) + "; a newer Moosaic may have it");
    }
    if (found->second.empty() || found->second.contains(kind)) return {};
    return fail("the plugin needs \"" + need + "\", which a " + kind + " cannot have", "",
                "it is for plugins of kind " + listed(found->second) + ": others start too early for it, or never do");
}

void PluginHost::lend(std::string name, Lender lender) { lenders_[std::move(name)] = std::move(lender); }

std::vector<Error> PluginHost::load(Configuration& configuration) {
    discover();
    add_mentioned(configuration);
    decide(configuration);
    for (auto& entry : entries_)
        if (entry->on && !entry->shadowed) open(*entry, configuration);
    std::vector<Error> errors = configuration.check();
    if (errors.empty())
        for (auto& entry : entries_) {
            if (entry->plugin) configure(*entry, configuration);
            if (entry->state.state == "worker") take_values(*entry, configuration);
        }
    for (auto& error : required_failures()) errors.push_back(std::move(error));
    return errors;
}

std::vector<Plugin*> PluginHost::instances(std::string_view kind, std::string_view name) const {
    std::vector<Plugin*> out;
    const LockGuard lock(states_);
    for (const auto& entry : entries_) {
        const bool live = entry->state.state == "configured" || entry->state.state == "started";
        if (live && entry->state.kind == kind && (name.empty() || entry->state.name == name))
            out.push_back(entry->face ? entry->face.get() : entry->plugin.get());
    }
    return out;
}

Error PluginHost::why_not(std::string_view kind, std::string_view name) const {
    const std::string full = std::string(kind) + "." + std::string(name);
    const Entry* found = entry(kind, name);
    if (found == nullptr) return {"there is no plugin " + full, "", "see `moosaic plugins`"};
    const LockGuard lock(states_);
    if (found->state.state == "found")
        return {"the plugin " + full + " is not switched on", "", "add a table [" + full + "]"};
    return {"the plugin " + full + " is " + found->state.state +
                (found->state.reason.empty() ? "" : ": " + found->state.reason),
            "", ""};
}

std::vector<Error> PluginHost::required_failures() const {
    std::vector<Error> out;
    for (const auto& entry : entries_)
        if (entry->required && entry->on && entry->state.state == "disabled" && !entry->shadowed)
            out.push_back(
                {"the plugin " + entry->full_name() + " is required and failed: " + entry->state.reason, "", ""});
    return out;
}

std::vector<PluginState> PluginHost::failed(std::string_view kind) const {
    std::vector<PluginState> out;
    const LockGuard lock(states_);
    for (const auto& entry : entries_)
        if (entry->on && !entry->shadowed && entry->state.state == "disabled" &&
            (kind.empty() || entry->state.kind == kind))
            out.push_back(entry->state);
    return out;
}

std::vector<PluginState> PluginHost::list() const {
    std::vector<PluginState> out;
    const LockGuard lock(states_);
    for (const auto& entry : entries_) {
        auto& state = out.emplace_back(entry->state);
        if (entry->faults && state.reason.empty()) state.reason = entry->faults->summary();
    }
    return out;
}

std::string PluginHost::describe(std::string_view kind, std::string_view name) const {
    const Entry* found = entry(kind, name);
    if (found == nullptr || !found->plugin) return {};
    ConfigSchema own;
    if (auto described = host::describe(*found->plugin, own); !described) return described.error().text();
    return "loads, describes " + std::to_string(own.keys().size()) + " keys of its own, needs " + listed(found->needs) +
           ", configures";
}

Plugin* PluginHost::itself(std::string_view kind, std::string_view name) const {
    const Entry* found = entry(kind, name);
    return found == nullptr ? nullptr : found->plugin.get();
}

Result<void> PluginHost::watch(std::string_view kind, std::string_view name, std::string_view where,
                               const std::function<void()>& call) const {
    return entry(kind, name)->faults->result(where, [&]() -> Result<void> {
        call();
        return {};
    });
}

}  // namespace moosaic::host
