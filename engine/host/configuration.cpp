// Sources of the configuration: file, environment, --set.
#include "host/configuration.hpp"

#include <unistd.h>

#include <toml++/toml.h>
#include <algorithm>
#include <filesystem>

#include <moosaic/regular_file.hpp>

#include "host/config_section.hpp"
#include "toml/deep_name.hpp"

namespace moosaic::host {
namespace {

constexpr std::size_t longest_file = 1024 * 1024;
constexpr std::string_view prefix = "MOOSAIC_";

std::string place(const std::string& file, const toml::source_region& region) {
    return file + ":" + std::to_string(region.begin.line) + ":" + std::to_string(region.begin.column);
}

std::string type_of(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return "a list that holds other things than texts";
        case toml::node_type::string:
            return "a text";
        case toml::node_type::integer:
            return "an integer";
        case toml::node_type::floating_point:
            return "a number";
        case toml::node_type::boolean:
            return "true or false";
        default:
            return "a date or time";
    }
}

RawValue raw_value(const toml::node& node, std::string source) {
    RawValue raw{{}, {}, type_of(node), std::move(source)};
    if (const auto b = node.value_exact<bool>()) raw.typed = *b;
    if (const auto n = node.value_exact<std::int64_t>()) raw.typed = *n;
    if (const auto d = node.value_exact<double>()) raw.typed = *d;
    if (const auto s = node.value_exact<std::string>()) raw.typed = *s;
    if (const auto* array = node.as_array()) {
        std::vector<std::string> texts;
        for (const auto& item : *array)
            if (const auto s = item.value_exact<std::string>()) texts.push_back(*s);
        if (texts.size() == array->size()) raw.typed = std::move(texts);
    }
    return raw;
}

}  // namespace

Configuration::Configuration() = default;
Configuration::~Configuration() = default;

Configuration::Section& Configuration::declare(std::string name) {
    for (auto& section : sections_)
        if (section->name == name) return *section;
    return *sections_.emplace_back(std::make_unique<Section>(std::move(name)));
}

void Configuration::add_section(std::string name, ConfigSchema schema, std::string about) {
    Section& section = declare(std::move(name));
    section.schema = std::move(schema);
    section.about = std::move(about);
    section.open = false;
}

void Configuration::add_open_section(std::string name, ConfigSchema schema) {
    Section& section = declare(std::move(name));
    section.schema = std::move(schema);
    section.open = true;
}

void Configuration::drop_section(std::string_view name) {
    sections_.erase(std::remove_if(sections_.begin(), sections_.end(), [&](const auto& s) { return s->name == name; }),
                    sections_.end());
}

std::vector<std::string> Configuration::mentioned_sections() const {
    std::vector<std::string> out;
    for (const auto& [table, source] : tables_) out.push_back(table);
    for (const Entry& entry : sets_) out.push_back(entry.section);
    return out;
}

void Configuration::set_known_plugins(std::map<std::string, std::vector<std::string>> names_by_kind) {
    plugins_ = std::move(names_by_kind);
}

Result<void> Configuration::load_file(const std::string& file) {
    const auto text =
        read_regular_file(file, longest_file, "the configuration file", "check that it exists and may be read");
    if (!text) return tl::unexpected(text.error());
    return load_text(*text, file);
}

Result<void> Configuration::load_text(std::string_view text, const std::string& file_name) {
    if (const auto line = toml_text::deep_name(text); line != 0)
        return fail("a name here has more than " + std::to_string(toml_text::most_parts) + " parts",
                    file_name + ":" + std::to_string(line), "name a section and a key of it");
    toml::table table;
    try {
        table = toml::parse(text);
    } catch (const toml::parse_error& error) {
        return fail("this is not TOML: " + std::string(error.description()), place(file_name, error.source()));
    }
    const auto walk = [&](const auto& self, const toml::table& from, const std::string& section) -> void {
        for (const auto& [key, node] : from) {
            const std::string name(key.str());
            const std::string source = place(file_name, node.source());
            if (const auto* inner = node.as_table()) {
                const std::string inner_name = section.empty() ? name : section + "." + name;
                tables_.emplace_back(inner_name, source);
                self(self, *inner, inner_name);
            } else {
                file_.push_back({section, name, raw_value(node, place(file_name, key.source()))});
            }
        }
    };
    walk(walk, table, "");
    return {};
}

void Configuration::apply_environment(const std::vector<std::pair<std::string, std::string>>& variables) {
    for (const auto& [name, value] : variables) {
        if (name.rfind(prefix, 0) != 0) continue;
        const auto split = name.find("__", prefix.size());
        if (split == std::string::npos)
            stray_variables_.push_back(name);
        else
            environment_.push_back(
                {name, name.substr(prefix.size(), split - prefix.size()), name.substr(split + 2), value});
    }
}

Result<void> Configuration::apply_set(const std::string& assignment) {
    const auto equals = assignment.find('=');
    const std::string name = assignment.substr(0, equals);
    const auto dot = name.rfind('.');
    if (equals == std::string::npos || dot == std::string::npos || dot == 0 || dot + 1 == name.size())
        return fail("this is no assignment", "--set " + assignment, "write --set section.key=value");
    Entry entry{name.substr(0, dot), name.substr(dot + 1), {}};
    entry.value.text = assignment.substr(equals + 1);
    entry.value.source = "--set " + name;
    sets_.push_back(std::move(entry));
    return {};
}

std::string find_config_file(const std::string& given, const std::string& data_directory) {
    if (!given.empty()) return given;
    std::error_code error;
    if (!data_directory.empty()) {
        const std::string own = data_directory + "/moosaic.toml";
        // A link to nothing is a mistake, not a file that is not there.
        if (std::filesystem::exists(std::filesystem::symlink_status(own, error))) return own;
    }
    const std::string system = "/etc/moosaic/moosaic.toml";
    return std::filesystem::exists(system, error) ? system : std::string();
}

std::vector<std::pair<std::string, std::string>> process_environment() {
    std::vector<std::pair<std::string, std::string>> out;
    for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
        const std::string_view entry(*at);
        const auto equals = entry.find('=');
        if (equals != std::string_view::npos) out.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return out;
}

}  // namespace moosaic::host
