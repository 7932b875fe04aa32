// Values of the configuration: from what a source gave to what a key declared, and back to TOML text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <moosaic/config.hpp>
#include <moosaic/result.hpp>

namespace moosaic::host {

// One value as a source gave it, before its declared type is looked at.
struct RawValue {
    std::optional<ConfigValue> typed;  // from a file
    std::optional<std::string> text;   // from environment or --set; neither: something no key can be (a date, a table)
    std::string type;                  // what it is, for messages: "an integer", "a table"
    std::string source;                // "FILE:3:1", "environment MOOSAIC_LOG__LEVEL", "--set log.level"
};

// The value as the key's type and within its bounds; the Error names `name` and the value's source.
Result<ConfigValue> convert(const RawValue& raw, const ConfigKey& key, const std::string& name);

std::string toml_text(const ConfigValue& value);
std::string type_name(const ConfigValue& value);  // "an integer"

// The name among `choices` that was most likely meant by `typed`: one that begins with it, else one that is a slip
// away, else one that has it as a word; or nothing.
std::optional<std::string> nearest(std::string_view typed, const std::vector<std::string>& choices);

}  // namespace moosaic::host
