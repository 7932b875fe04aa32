// Plugins that only the worker program opens: described by it, configured through whoever starts it.
#include <moosaic/runtime.hpp>
#include <moosaic/runtime_tables.hpp>

#include "host/plugin_entry.hpp"
#include "host/worker_program.hpp"

namespace moosaic::host {

namespace {

ConfigValue value_of(const Config& table, const ConfigKey& key) {
    if (std::holds_alternative<bool>(key.default_value)) return table.boolean(key.name);
    if (std::holds_alternative<std::int64_t>(key.default_value)) return table.integer(key.name);
    if (std::holds_alternative<double>(key.default_value)) return table.real(key.name);
    if (std::holds_alternative<std::string>(key.default_value)) return table.text(key.name);
    return table.texts(key.name);
}

}  // namespace

// Filled once, on the main thread, before anything starts.
struct PluginHost::Tables final : RuntimeTables {
    explicit Tables(const PluginHost& plugin_host) : host(plugin_host) {}
    [[nodiscard]] Table table(std::string_view name) const override {
        const auto* found = host.entry(runtime::kind, name);
        if (found == nullptr) return {};
        return {found->state.file, found->state.state == "disabled" ? found->state.reason : "", found->values};
    }
    const PluginHost& host;
};

Lender PluginHost::runtime_tables() {
    return [this](const Borrower&) { return std::make_unique<Tables>(*this); };
}

// Only a table with keys of its own is worth a process.
void PluginHost::describe_in_worker(Entry& entry, Configuration& configuration) {
    if (configuration.has_keys_beside(entry.full_name(), {"enabled", "required", "file"})) {
        auto described = describe_runtime(options_.libexec_directory, entry.state.file);
        if (!described) return disable(entry, described.error());
        ConfigSchema schema;
        add_host_keys(schema);
        for (const auto& key : described->keys()) schema.key(key);
        configuration.add_section(entry.full_name(), std::move(schema));
        entry.own_keys = std::move(*described);
    }
    set_state(entry, "worker");
}

void PluginHost::take_values(Entry& entry, const Configuration& configuration) {
    const auto& table = configuration.section(entry.full_name());
    for (const auto& key : entry.own_keys.keys())
        if (auto value = value_of(table, key); value != key.default_value)
            entry.values.emplace_back(key.name, std::move(value));
}

}  // namespace moosaic::host
