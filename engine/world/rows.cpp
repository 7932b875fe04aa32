// Conversions; see rows.hpp.
#include "world/rows.hpp"

#include <nlohmann/json.hpp>

#include "world/text.hpp"

namespace moosaic::world {

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string pairs_text(const Pairs& pairs) {
    auto json = nlohmann::json::array();
    for (const auto& [preposition, specifier] : pairs) json.push_back({preposition, specifier});
    return json.dump();
}

Pairs pairs_from(const std::string& text) {
    Pairs pairs;
    if (text == "[]") return pairs;  // most verbs'; the parser takes as long as the rest of the row
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_array()) return pairs;
    for (const auto& pair : json)
        if (pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_string())
            pairs.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
    return pairs;
}

}  // namespace

std::int64_t int_at(const Row& row, std::size_t column) {
    const auto* number = column < row.size() ? std::get_if<std::int64_t>(&row[column]) : nullptr;
    return number == nullptr ? 0 : *number;
}

const std::string& text_at(const Row& row, std::size_t column) {
    static const std::string none;
    const auto* text = column < row.size() ? std::get_if<std::string>(&row[column]) : nullptr;
    return text == nullptr ? none : *text;
}

Object object_from(const Row& row) {
    using namespace col;
    Object o;
    o.id = int_at(row, object::id);
    o.site = int_at(row, object::site);
    o.name = text_at(row, object::name);
    o.folded = text_at(row, object::folded);
    o.unique_name = flag_at(row, object::unique_name);
    o.obvious = flag_at(row, object::obvious);
    o.owner = int_at(row, object::owner);
    o.placement_prep = text_at(row, object::placement_prep);
    o.placement_target = int_at(row, object::placement_target);
    o.recycled = flag_at(row, object::recycled);
    o.recycled_at = int_at(row, object::recycled_at);
    o.initialised = flag_at(row, object::initialised);
    o.created_at = int_at(row, object::created_at);
    return o;
}

Row row_of(const Object& o) {
    return {o.id,
            o.site,
            o.name,
            o.folded,
            flag_field(o.unique_name),
            flag_field(o.obvious),
            optional_id(o.owner),
            optional_text(o.placement_prep),
            optional_id(o.placement_target),
            flag_field(o.recycled),
            o.recycled_at == 0 ? Field() : Field(o.recycled_at),
            flag_field(o.initialised),
            o.created_at};
}

Verb verb_from(const Row& row) {
    using namespace col;
    Verb v;
    v.id = int_at(row, verb::id);
    v.object = int_at(row, verb::object);
    v.owner = int_at(row, verb::owner);
    v.code = text_at(row, verb::code);
    v.hash = text_at(row, verb::hash);
    v.direct_object = text_at(row, verb::direct_object);
    v.indirect_objects = pairs_from(text_at(row, verb::indirect_objects));
    const auto flags = int_at(row, verb::flags);
    v.flags.method = (flags & verb::method_bit) != 0;
    v.flags.raw = (flags & verb::raw_bit) != 0;
    v.flags.reserved = (flags & verb::reserved_bit) != 0;
    v.flags.suspended = (flags & verb::suspended_bit) != 0;
    v.repo = text_at(row, verb::repo);
    v.filename = text_at(row, verb::filename);
    return v;
}

Row row_of(const Verb& v) {
    const std::int64_t flags = (v.flags.method ? col::verb::method_bit : 0) | (v.flags.raw ? col::verb::raw_bit : 0) |
                               (v.flags.reserved ? col::verb::reserved_bit : 0) |
                               (v.flags.suspended ? col::verb::suspended_bit : 0);
    return {v.id,
            v.object,
            optional_id(v.owner),
            v.code,
            v.hash,
            v.direct_object,
            pairs_text(v.indirect_objects),
            flags,
            optional_text(v.repo),
            optional_text(v.filename)};
}

VerbName verb_name_from(const Row& row) {
    using namespace col;
    return {int_at(row, verb_name::id), int_at(row, verb_name::verb), int_at(row, verb_name::object),
            text_at(row, verb_name::name), flag_at(row, verb_name::pattern)};
}

Row row_of(const VerbName& n) {
    return {n.id, n.verb, n.object, n.name, n.pattern ? std::string("*") : fold(n.name), flag_field(n.pattern)};
}

Property property_from(const Row& row) {
    using namespace col;
    return {int_at(row, property::id),     int_at(row, property::object), text_at(row, property::name),
            text_at(row, property::value), int_at(row, property::owner),  flag_at(row, property::inherit_owner)};
}

Row row_of(const Property& p) {
    return {p.id, p.object, p.name, p.value, optional_id(p.owner), flag_field(p.inherit_owner)};
}

Alias alias_from(const Row& row) {
    using namespace col;
    return {int_at(row, col::alias::id), int_at(row, col::alias::object), text_at(row, col::alias::alias)};
}

Row row_of(const Alias& a) { return {a.id, a.object, a.text, fold(a.text)}; }

}  // namespace moosaic::world
