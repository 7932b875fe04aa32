// moojson: values as text, the form properties are stored in and tasks carry (world.md 2.2).
//
// JSON with single-key objects as types: {"o#ID": label} {"v#ID": label} {"p#ID": label} objects, verbs and properties;
// {"dt#": iso} {"d#": iso} {"t#": iso} {"b#": base64}. New here: {"tup#": […]} {"set#": […]} {"fset#": […]},
// {"f#": "nan"|"inf"|"-inf"}, {"i#": digits} for integers too long for other readers of JSON, and {"~#": [key, value]}
// for a dict of one entry whose key contains '#'. Dict keys that are not text become text, as JSON asks.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/value.hpp>

#include "world/budget.hpp"

namespace moosaic::world {

inline constexpr std::size_t max_encoded_size = 1U << 20U;  // bytes
inline constexpr std::size_t max_value_depth = 64;          // containers inside each other
inline constexpr std::size_t max_digits = 4300;             // of an integer as text: Python's own bound

using LabelOf = std::function<std::string(const Ref&)>;  // the text beside a reference; ignored when read
using Resolve = std::function<Value(const Ref&)>;        // what a stored reference reads as

// TypeError for what has no stored form (time spans, handles on aliases, rules and accounts, containers as dict keys),
// ValueError for what is malformed or beyond the bounds.
// With a budget it is spent from, value by value, in both directions.
std::string encode(const Value& value, const LabelOf& label = {}, Budget* budget = nullptr);

// Never fails: text that is no moojson is given back as text, a typed object with a malformed payload as a dict.
Value decode(std::string_view text, const Resolve& resolve = {}, Budget* budget = nullptr);
// Nothing when the text is not JSON or beyond the bounds.
std::optional<Value> decode_strict(std::string_view text, const Resolve& resolve = {}, Budget* budget = nullptr);

// The objects named anywhere in a value, ascending, each once.
std::vector<Id> objects_in(const Value& value);
// The same value with one object replaced everywhere.
Value replace_object(Value value, Id from, const Value& to);

}  // namespace moosaic::world
