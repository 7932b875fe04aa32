// The configuration as text: what is in force and why, and the reference with every key.
#include <sstream>

#include "host/config_section.hpp"
#include "host/configuration.hpp"

namespace moosaic::host {
namespace {

// Comment lines of at most 100 columns.
void comment(std::string& out, const std::string& text) {
    std::istringstream words(text);
    std::string line = "#";
    for (std::string word; words >> word;) {
        if (line.size() + 1 + word.size() > 100) {
            out += line + "\n";
            line = "#";
        }
        line += " " + word;
    }
    if (line.size() > 1) out += line + "\n";
}

std::string limits(const ConfigKey& key) {
    std::string out;
    for (const auto& choice : key.choices) out += (out.empty() ? "One of: " : ", ") + choice;
    if (!out.empty()) return out + ".";
    if (!std::holds_alternative<std::int64_t>(key.default_value)) return out;
    if (key.minimum != INT64_MIN && key.maximum != INT64_MAX)
        return "From " + std::to_string(key.minimum) + " to " + std::to_string(key.maximum) + ".";
    if (key.minimum != INT64_MIN) return std::to_string(key.minimum) + " or more.";
    if (key.maximum != INT64_MAX) return std::to_string(key.maximum) + " or less.";
    return out;
}

}  // namespace

std::string Configuration::show() const {
    std::string out;
    for (const auto& section : sections_) {
        if (section->values.empty()) continue;
        out += (out.empty() ? "[" : "\n[") + section->name + "]\n";
        for (const ConfigKey& key : section->schema.keys()) {
            const auto found = section->values.find(key.name);
            if (found == section->values.end()) continue;
            std::string line = key.name + " = " + toml_text(found->second.value);
            if (line.size() < 40) line.resize(40, ' ');
            out += line + "  # " + found->second.source + "\n";
        }
    }
    return out;
}

std::string Configuration::reference() const {
    std::string out;
    for (const auto& section : sections_) {
        if (!out.empty()) out += "\n";
        comment(out, section->about);
        out += "[" + section->name + "]\n";
        for (const ConfigKey& key : section->schema.keys()) {
            comment(out, key.help + " " + limits(key) + (key.reload ? " Reread on SIGHUP." : ""));
            out += key.name + " = " + toml_text(key.default_value) + "\n";
        }
    }
    return out;
}

}  // namespace moosaic::host
