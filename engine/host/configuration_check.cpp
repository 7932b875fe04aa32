// Resolving declared keys from the sources, and finding what no key stands for.
#include <algorithm>

#include "host/config_section.hpp"
#include "host/configuration.hpp"
#include "host/joined.hpp"
#include "host/listen_addresses.hpp"

namespace moosaic::host {
namespace {

// "transport.ssh" -> "TRANSPORT_SSH": how a section or key is spelt in the environment.
std::string variable_word(std::string_view name) {
    std::string out(name);
    for (char& c : out) {
        if (c == '.' || c == '-') c = '_';
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
}

std::string suggestion(std::string_view typed, const std::vector<std::string>& choices, const std::string& otherwise) {
    const auto near = nearest(typed, choices);
    return near ? "did you mean " + *near + "?" : otherwise;
}

}  // namespace

const Configuration::Section* Configuration::find(std::string_view name) const {
    for (const auto& section : sections_)
        if (section->name == name) return section.get();
    return nullptr;
}

bool Configuration::declared(std::string_view name) const { return find(name) != nullptr; }

const Config& Configuration::section(std::string_view name) const {
    if (const Section* section = find(name)) return *section;
    std::fprintf(stderr, "moosaic: the configuration section %.*s was read but not declared\n",
                 static_cast<int>(name.size()), name.data());
    std::abort();
}

bool Configuration::has_section(std::string_view name) const {
    const auto is = [&](const auto& entry) { return entry.section == name; };
    const std::string word = variable_word(name);
    return std::any_of(tables_.begin(), tables_.end(), [&](const auto& table) { return table.first == name; }) ||
           std::any_of(sets_.begin(), sets_.end(), is) ||
           std::any_of(environment_.begin(), environment_.end(),
                       [&](const Variable& variable) { return variable.section == word; });
}

bool Configuration::has_keys_beside(const std::string& section, const std::vector<std::string>& keys) const {
    const auto other = [&](const Entry& entry) {
        return entry.section == section && std::find(keys.begin(), keys.end(), entry.key) == keys.end();
    };
    const auto other_variable = [&](const Variable& variable) {
        return variable.section == variable_word(section) &&
               std::none_of(keys.begin(), keys.end(),
                            [&](const auto& key) { return variable_word(key) == variable.key; });
    };
    return std::any_of(file_.begin(), file_.end(), other) || std::any_of(sets_.begin(), sets_.end(), other) ||
           std::any_of(environment_.begin(), environment_.end(), other_variable);
}

void Configuration::resolve_into(Section& section, std::vector<Error>& errors) {
    section.values.clear();
    for (const ConfigKey& key : section.schema.keys()) {
        auto& slot = section.values[key.name] = {key.default_value, "default"};
        const auto take = [&](const RawValue& raw) {
            auto value = convert(raw, key, section.name + "." + key.name);
            if (value)
                slot = {std::move(*value), raw.source};
            else
                errors.push_back(value.error());
        };
        for (const Entry& entry : file_)
            if (entry.section == section.name && entry.key == key.name) take(entry.value);
        for (const Variable& variable : environment_)
            if (variable.section == variable_word(section.name) && variable.key == variable_word(key.name))
                take({{}, variable.value, "a text", "environment " + variable.name});
        for (const Entry& entry : sets_)
            if (entry.section == section.name && entry.key == key.name) take(entry.value);
        // `key` given as a table in the file.
        for (const auto& [table, source] : tables_)
            if (table == section.name + "." + key.name && find(table) == nullptr) take({{}, {}, "a table", source});
    }
}

std::vector<Error> Configuration::resolve(const std::string& name) {
    std::vector<Error> errors;
    for (auto& section : sections_)
        if (section->name == name) resolve_into(*section, errors);
    return errors;
}

std::vector<Error> Configuration::check() {
    std::vector<Error> errors;
    for (auto& section : sections_) resolve_into(*section, errors);
    check_unknown(errors);
    check_addresses(errors);
    return errors;
}

// Of every plugin that is on and has a key `listen`.
void Configuration::check_addresses(std::vector<Error>& errors) const {
    std::vector<WantedAddress> wanted;
    for (const auto& section : sections_) {
        const auto listen = section->values.find("listen");
        const auto enabled = section->values.find("enabled");
        const auto* on = enabled == section->values.end() ? nullptr : std::get_if<bool>(&enabled->second.value);
        if (listen == section->values.end() || section->open || (on != nullptr && !*on)) continue;
        if (const auto* list = std::get_if<std::vector<std::string>>(&listen->second.value))
            for (const auto& address : *list)
                wanted.push_back({section->name + ".listen", address, listen->second.source});
    }
    for (auto& error : clashing_addresses(wanted)) errors.push_back(std::move(error));
}

std::vector<std::string> Configuration::dotted_keys() const {
    std::vector<std::string> out;
    for (const auto& section : sections_)
        for (const auto& key : section->schema.keys()) out.push_back(section->name + "." + key.name);
    return out;
}

Error Configuration::unknown_section(const std::string& name, const std::string& source) const {
    const std::string kind = name.substr(0, name.find('.'));
    std::vector<std::string> names;
    if (const auto known = plugins_.find(kind); known != plugins_.end()) {
        for (const auto& plugin : known->second) names.push_back(kind + "." + plugin);
        return {"there is no plugin " + name, source,
                suggestion(name, names, "") + (nearest(name, names) ? " " : "") + "plugins of kind " + kind + ": " +
                    (names.empty() ? "none found" : joined(known->second))};
    }
    for (const auto& section : sections_) names.push_back(section->name);
    return {"there is no section [" + name + "]", source, suggestion(name, names, "sections: " + joined(names))};
}

// The same key in another section, else one like it: in the section whose name is most like the one given.
std::optional<std::string> Configuration::key_elsewhere(const Entry& entry) const {
    std::optional<std::string> best;
    std::size_t best_rank = 0;
    for (const auto& other : sections_) {
        const auto near = nearest(entry.key, other->key_names());
        if (other->name == entry.section || !near) continue;
        const auto [ours, theirs] =
            std::mismatch(entry.section.begin(), entry.section.end(), other->name.begin(), other->name.end());
        const std::size_t same = *near == entry.key ? 1000 : near->starts_with(entry.key) ? 500 : 0;
        const std::size_t rank = 1 + same + static_cast<std::size_t>(ours - entry.section.begin());
        if (rank > best_rank) {
            best_rank = rank;
            best = other->name + "." + *near;
        }
    }
    return best;
}

void Configuration::check_entry(const Entry& entry, std::vector<Error>& errors) const {
    const std::string name = entry.section.empty() ? entry.key : entry.section + "." + entry.key;
    const Section* section = find(entry.section);
    if (section != nullptr) {
        if (section->open || section->key(entry.key) != nullptr) return;
        const auto own = nearest(entry.key, section->key_names());
        const auto elsewhere = own ? std::nullopt : key_elsewhere(entry);
        const std::string remedy =
            own ? "did you mean " + section->name + "." + *own + "?"
            : elsewhere
                ? "did you mean " + *elsewhere + "?"
                : suggestion(name, dotted_keys(), "keys of [" + section->name + "]: " + joined(section->key_names()));
        errors.push_back({"there is no key " + name, entry.value.source, remedy});
        return;
    }
    if (entry.section.empty()) {
        errors.push_back({"the key " + name + " stands outside of any section", entry.value.source,
                          suggestion(name, dotted_keys(), "put it below a line [section]")});
    } else if (plugins_.count(entry.section) != 0) {
        errors.push_back({"keys of a plugin stand in the plugin's own table", entry.value.source,
                          "write them below [" + entry.section + ".NAME]"});
    } else {
        errors.push_back(unknown_section(entry.section, entry.value.source));
    }
}

void Configuration::check_variable(const Variable& variable, std::vector<Error>& errors) const {
    const std::string source = "environment " + variable.name;
    std::vector<std::string> known;
    for (const auto& section : sections_) {
        const std::string word = variable_word(section->name);
        if (word == variable.section && section->open) return;
        for (const auto& key : section->schema.keys()) {
            known.push_back("MOOSAIC_" + word + "__" + variable_word(key.name));
            if (known.back() == variable.name) return;
        }
    }
    errors.push_back(
        {"no key stands for this variable", source,
         suggestion(variable.name, known, "a variable is MOOSAIC_SECTION__KEY, see `moosaic config show`")});
}

// Variables and tables without keys are looked at too: `[transport.shs]` alone is a slip like any other.
void Configuration::check_unknown(std::vector<Error>& errors) const {
    for (const auto& [table, source] : tables_) {
        const bool leads_on = std::any_of(sections_.begin(), sections_.end(), [&table = table](const auto& section) {
            return section->name == table || section->name.rfind(table + ".", 0) == 0;
        });
        const auto dot = table.rfind('.');
        const Section* parent = dot == std::string::npos ? nullptr : find(table.substr(0, dot));
        const bool key_as_table = parent != nullptr && (parent->open || parent->key(table.substr(dot + 1)) != nullptr);
        // Reported with the table around it; a name with a dot of its own, as ["a.b"], has none.
        const bool inside_unknown =
            dot != std::string::npos && parent == nullptr && plugins_.count(table.substr(0, dot)) == 0 &&
            std::any_of(tables_.begin(), tables_.end(),
                        [dot, &table = table](const auto& other) { return other.first == table.substr(0, dot); });
        if (leads_on || key_as_table || inside_unknown || plugins_.count(table) != 0) continue;
        errors.push_back(unknown_section(table, source));
    }
    const auto reported = [&](const std::string& section) {
        return std::any_of(tables_.begin(), tables_.end(), [&](const auto& table) { return table.first == section; }) &&
               find(section) == nullptr && plugins_.count(section) == 0;
    };
    for (const Entry& entry : file_)
        if (!reported(entry.section)) check_entry(entry, errors);
    for (const Entry& entry : sets_) check_entry(entry, errors);
    for (const Variable& variable : environment_) check_variable(variable, errors);
    for (const std::string& name : stray_variables_) {
        for (const auto& section : sections_)
            for (const auto& key : section->schema.keys()) {
                const std::string head = "MOOSAIC_" + variable_word(section->name);
                const std::string tail = variable_word(key.name);
                if (name == head + "_" + tail)
                    errors.push_back({"this variable is not read", "environment " + name,
                                      "did you mean " + head + "__" + tail + ", with two underscores?"});
            }
    }
}

}  // namespace moosaic::host
