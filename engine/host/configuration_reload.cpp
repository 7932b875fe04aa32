// Comparing two readings of the configuration, and taking over what may change while the server runs.
#include <algorithm>

#include "host/config_section.hpp"
#include "host/configuration.hpp"

namespace moosaic::host {

std::unique_ptr<Configuration> Configuration::same_shape() const {
    auto out = std::make_unique<Configuration>();
    for (const auto& section : sections_) {
        Section& copy = out->declare(section->name);
        copy.about = section->about;
        copy.schema = section->schema;
        copy.open = section->open;
    }
    out->plugins_ = plugins_;
    return out;
}

std::vector<std::string> Configuration::list_of(std::string_view name, std::string_view key) const {
    const Section* section = find(name);
    if (section == nullptr) return {};
    const auto found = section->values.find(key);
    const auto* list =
        found == section->values.end() ? nullptr : std::get_if<std::vector<std::string>>(&found->second.value);
    return list == nullptr ? std::vector<std::string>() : *list;
}

std::vector<Configuration::Change> Configuration::changes(const Configuration& fresh) const {
    std::vector<Change> out;
    for (const auto& section : sections_) {
        const Section* other = fresh.find(section->name);
        if (other == nullptr) continue;
        for (const ConfigKey& key : section->schema.keys()) {
            const auto here = section->values.find(key.name);
            const auto there = other->values.find(key.name);
            if (here == section->values.end() || there == other->values.end()) continue;
            if (here->second.value == there->second.value) continue;
            out.push_back({section->name, key.name, toml_text(here->second.value), toml_text(there->second.value),
                           there->second.source, key.reload});
        }
    }
    return out;
}

void Configuration::take_reloadable(const Configuration& fresh) {
    for (auto& section : sections_) {
        const Section* other = fresh.find(section->name);
        for (const ConfigKey& key : section->schema.keys()) {
            if (!key.reload || other == nullptr) continue;
            if (const auto there = other->values.find(key.name); there != other->values.end())
                section->values[key.name] = there->second;
        }
    }
}

}  // namespace moosaic::host
