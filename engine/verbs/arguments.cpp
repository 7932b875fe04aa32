// Binding of request arguments to parameter names.
#include "verbs/arguments.hpp"

#include <algorithm>

#include "world/error.hpp"

namespace moosaic::verbs {

using world::WorldError;

Arguments::Arguments(std::string_view function, const std::vector<Value>& positional, const Value& keywords,
                     std::initializer_list<std::string_view> names, std::string_view rest)
    : function_(function) {
    const auto* name = names.begin();
    for (const auto& value : positional) {
        if (name != names.end()) {
            bound_.emplace_back(*name++, &value);
        } else if (!rest.empty()) {
            rest_.push_back(value);
        } else {
            throw WorldError("TypeError", std::string(function) + "() takes at most " + std::to_string(names.size()) +
                                              " arguments (" + std::to_string(positional.size()) + " given)");
        }
    }
    const auto* dict = keywords.get<Dict>();
    if (dict == nullptr) return;
    for (const auto& [key, value] : dict->items) {
        const auto* text = key.get<std::string>();
        if (text == nullptr || std::find(names.begin(), names.end(), *text) == names.end())
            throw WorldError("TypeError", std::string(function) + "() got an unexpected keyword argument" +
                                              (text != nullptr ? " '" + *text + "'" : ""));
        if (find(*text) != nullptr)
            throw WorldError("TypeError",
                             std::string(function) + "() got multiple values for argument '" + *text + "'");
        bound_.emplace_back(*std::find(names.begin(), names.end(), *text), &value);
    }
}

const Value* Arguments::find(std::string_view name) const {
    for (const auto& [bound, value] : bound_)
        if (bound == name) return value;
    return nullptr;
}

bool Arguments::given(std::string_view name) const { return find(name) != nullptr; }

bool Arguments::has(std::string_view name) const {
    const auto* value = find(name);
    return value != nullptr && !value->is_none();
}

const Value& Arguments::any(std::string_view name) const {
    static const Value none;
    const auto* value = find(name);
    return value != nullptr ? *value : none;
}

void Arguments::wrong(std::string_view name, std::string_view wanted) const {
    throw WorldError("TypeError",
                     std::string(function_) + "(): '" + std::string(name) + "' must be " + std::string(wanted));
}

std::string Arguments::text(std::string_view name) const {
    const auto* text = any(name).get<std::string>();
    if (text == nullptr) wrong(name, "text");
    return *text;
}

std::string Arguments::text_or(std::string_view name, std::string fallback) const {
    return has(name) ? text(name) : std::move(fallback);
}

bool Arguments::boolean(std::string_view name, bool fallback) const {
    return given(name) ? any(name).truthy() : fallback;
}

std::int64_t Arguments::integer(std::string_view name, std::int64_t fallback) const {
    if (!has(name)) return fallback;
    const auto* number = any(name).get<std::int64_t>();
    if (number == nullptr) wrong(name, "a whole number");
    return *number;
}

const Ref& Arguments::ref(std::string_view name) const {
    const auto* ref = any(name).get<Ref>();
    if (ref == nullptr) wrong(name, "an object, verb or property");
    return *ref;
}

Id Arguments::object(std::string_view name) const {
    const auto id = any(name).object_id();
    if (id == 0) wrong(name, "an object");
    return id;
}

Id Arguments::object_or_none(std::string_view name) const { return has(name) ? object(name) : 0; }

std::vector<Value> Arguments::items(std::string_view name) const {
    const auto& value = any(name);
    if (const auto* list = value.get<List>()) return list->items;
    if (const auto* tuple = value.get<Tuple>()) return tuple->items;
    if (const auto* set = value.get<Set>()) return set->items;
    wrong(name, "a list");
}

std::vector<Id> object_ids(std::string_view function, const std::vector<Value>& values) {
    std::vector<Id> ids;
    for (const auto& value : values) {
        if (value.object_id() == 0)
            throw WorldError("TypeError", std::string(function) + "(): a list of objects is needed");
        ids.push_back(value.object_id());
    }
    return ids;
}

}  // namespace moosaic::verbs
