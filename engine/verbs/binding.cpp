// Binding of request arguments to the parameters of a row.
#include "verbs/binding.hpp"

#include <charconv>

#include "world/error.hpp"

namespace moosaic::verbs {

using names::Parameter;
using world::WorldError;

namespace {

// What verbs pass when they leave a parameter out; nothing for `...`.
std::optional<Value> fallback_of(const Parameter& parameter) {
    const auto text = parameter.fallback;
    if (text == "None") return Value();
    if (text == "True" || text == "False") return Value(text == "True");
    if (text.size() >= 2 && text.front() == '\'') return Value(text.substr(1, text.size() - 2));
    std::int64_t number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc()) return Value(number);
    return std::nullopt;
}

struct Read {
    names::Shape shape;
    std::array<std::optional<Value>, names::Shape::most> fallbacks;
};

const std::vector<Read>& read_rows() {
    static const auto all = [] {
        std::vector<Read> made;
        for (const auto& row : names::rows) {
            auto& read = made.emplace_back();
            if (row.form != names::Form::call) continue;
            read.shape = names::read_shape(row.shape);
            for (std::size_t i = 0; i < read.shape.count; ++i)
                read.fallbacks[i] = fallback_of(read.shape.parameters[i]);
        }
        return made;
    }();
    return all;
}

}  // namespace

Binding::Binding(const names::Row& row, const std::vector<Value>& positional, const Value& keywords)
    : row_(row), shape_(read_rows()[names::index_of(row)].shape) {
    bind_positional(positional);
    bind_keywords(keywords);
    fill_in();
}

void Binding::bind_positional(const std::vector<Value>& positional) {
    std::size_t places = 0;
    while (places < shape_.count && shape_.parameters[places].how == Parameter::How::positional) ++places;
    const bool rest = places < shape_.count && shape_.parameters[places].how == Parameter::How::rest;
    if (positional.size() > places && !rest)
        throw WorldError("TypeError", std::string(row_.name) + "() takes at most " + std::to_string(places) +
                                          " arguments (" + std::to_string(positional.size()) + " given)");
    for (std::size_t i = 0; i < positional.size(); ++i) {
        if (i < places)
            slots_[i] = &positional[i];
        else
            rest_.push_back(positional[i]);
    }
}

void Binding::bind_keywords(const Value& keywords) {
    const auto* dict = keywords.get<Dict>();
    if (dict == nullptr) return;
    for (const auto& [key, value] : dict->items) {
        const auto* text = key.get<std::string>();
        std::size_t at = 0;
        while (at < shape_.count && (text == nullptr || shape_.parameters[at].name != *text ||
                                     shape_.parameters[at].how > Parameter::How::keyword))
            ++at;
        if (at == shape_.count)
            throw WorldError("TypeError", std::string(row_.name) + "() got an unexpected keyword argument" +
                                              (text != nullptr ? " '" + *text + "'" : ""));
        if (slots_[at] != nullptr)
            throw WorldError("TypeError",
                             std::string(row_.name) + "() got multiple values for argument '" + *text + "'");
        slots_[at] = &value;
    }
}

void Binding::fill_in() {
    const auto& fallbacks = read_rows()[names::index_of(row_)].fallbacks;
    for (std::size_t i = 0; i < shape_.count; ++i) {
        if (slots_[i] != nullptr) continue;
        if (shape_.parameters[i].required)
            throw WorldError("TypeError", std::string(row_.name) + "() needs an argument '" +
                                              std::string(shape_.parameters[i].name) + "'");
        if (fallbacks[i]) slots_[i] = &*fallbacks[i];
    }
}

void Binding::wrong(std::size_t at, std::string_view wanted) const {
    throw WorldError("TypeError", std::string(row_.name) + "(): '" + std::string(shape_.parameters[at].name) +
                                      "' must be " + std::string(wanted));
}

const Value& Binding::any(std::size_t at) const {
    static const Value none;
    return slots_[at] != nullptr ? *slots_[at] : none;
}

const std::string& Binding::text(std::size_t at) const {
    const auto* text = any(at).get<std::string>();
    if (text == nullptr) wrong(at, "text");
    return *text;
}

std::int64_t Binding::integer(std::size_t at) const {
    const auto* number = any(at).get<std::int64_t>();
    if (number == nullptr) wrong(at, "a whole number");
    return *number;
}

Thing Binding::thing(std::size_t at) const {
    const auto id = any(at).object_id();
    if (id == 0) wrong(at, "an object");
    return {id};
}

const Ref& Binding::ref(std::size_t at) const {
    const auto* ref = any(at).get<Ref>();
    if (ref == nullptr) wrong(at, "an object, verb or property");
    return *ref;
}

Items Binding::items(std::size_t at) const {
    const auto& value = any(at);
    if (const auto* list = value.get<List>()) return {list->items};
    if (const auto* tuple = value.get<Tuple>()) return {tuple->items};
    if (const auto* set = value.get<Set>()) return {set->items};
    wrong(at, "a list");
}

std::vector<Id> object_ids(const Request& request, const Items& items) {
    std::vector<Id> ids;
    for (const auto& value : items.values) {
        if (value.object_id() == 0) throw WorldError("TypeError", request.name() + "(): a list of objects is needed");
        ids.push_back(value.object_id());
    }
    return ids;
}

}  // namespace moosaic::verbs
