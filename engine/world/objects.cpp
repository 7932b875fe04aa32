// Reading rows and relations of objects: no permission checks here.
#include <boost/unordered/unordered_flat_set.hpp>

#include "world/memo.hpp"
#include "world/rows.hpp"

namespace moosaic::world {

namespace {

template <class T, class Convert>
std::vector<T> convert(const std::vector<RowPtr>& rows, Convert from) {
    std::vector<T> out;
    out.reserve(rows.size());
    for (const auto& row : rows) out.push_back(from(*row));
    return out;
}

}  // namespace

std::optional<Object> World::object(Id id) {
    const auto row = transaction_.get(Tab::object, {id});
    if (row == nullptr) return std::nullopt;
    return object_from(*row);
}

Object World::need_object(Id id) {
    auto found = object(id);
    if (!found || found->site != surroundings_.session_site()) no_such_object(id);
    return std::move(*found);
}

bool World::visible(Id id) {
    const auto row = id == 0 ? nullptr : transaction_.get(Tab::object, {id});
    return row != nullptr && int_at(*row, col::object::site) == surroundings_.session_site() &&
           !flag_at(*row, col::object::recycled);
}

std::optional<Verb> World::verb(Id id) {
    const auto row = transaction_.get(Tab::verb, {id});
    if (row == nullptr) return std::nullopt;
    return verb_from(*row);
}

std::optional<std::string> World::source_of(Id verb) {
    const auto row = transaction_.get(Tab::verb, {verb});
    if (row == nullptr) return std::nullopt;
    return text_at(*row, col::verb::code);
}

std::optional<Property> World::property(Id id) {
    const auto row = transaction_.get(Tab::property, {id});
    if (row == nullptr) return std::nullopt;
    return property_from(*row);
}

std::optional<Alias> World::alias(Id id) {
    const auto row = transaction_.get(Tab::alias, {id});
    if (row == nullptr) return std::nullopt;
    return alias_from(*row);
}

std::optional<VerbName> World::verb_name(Id id) {
    const auto row = transaction_.get(Tab::verb_name, {id});
    if (row == nullptr) return std::nullopt;
    return verb_name_from(*row);
}

std::vector<VerbName> World::names_of(Id verb) {
    return convert<VerbName>(transaction_.select(Idx::verb_name_verb, {verb}), verb_name_from);
}

std::vector<Verb> World::verbs_on(Id object) {
    return convert<Verb>(transaction_.select(Idx::verb_object, {object}), verb_from);
}

std::vector<Property> World::properties_on(Id object) {
    return convert<Property>(transaction_.select(Idx::property_object, {object}), property_from);
}

std::vector<std::pair<Id, std::string>> World::aliases_of(Id object) {
    std::vector<std::pair<Id, std::string>> out;
    for (const auto& row : transaction_.select(Idx::alias_object, {object}))
        out.emplace_back(int_at(*row, col::alias::id), text_at(*row, col::alias::alias));
    return out;
}

Id World::location_of(Id object) {
    const auto row = transaction_.get(Tab::location, {object});
    return row == nullptr ? 0 : int_at(*row, col::location::container);
}

std::vector<Id> World::contents_of(Id object) {
    std::vector<std::pair<std::int64_t, Id>> arrivals;
    auto rows = transaction_.select(Idx::location_container, {object});
    const FreedInPieces freed(budget(), rows);
    for (const auto& row : rows) {
        const Id id = int_at(*row, col::location::object);
        if (visible(id)) arrivals.emplace_back(int_at(*row, col::location::arrival), id);
    }
    sort_within(budget(), arrivals);
    std::vector<Id> out;
    out.reserve(arrivals.size());
    for (const auto& arrival : arrivals) out.push_back(arrival.second);
    return out;
}

std::vector<Ancestor> World::deep_contents_of(Id object) {
    std::vector<Ancestor> out;
    boost::unordered_flat_set<Id> seen{object};
    const auto add = [&](Id container, int depth) {
        for (const Id id : contents_of(container))
            if (seen.insert(id).second) out.push_back({id, depth, 0});
    };
    add(object, 1);
    for (std::size_t i = 0; i < out.size(); ++i) add(out[i].id, out[i].depth + 1);
    return out;
}

std::vector<Id> World::visible_ids(Idx index, const storage::Key& equals, std::size_t column) {
    std::vector<Id> out;
    auto rows = transaction_.select(index, equals);
    const FreedInPieces freed(budget(), rows);
    for (const auto& row : rows)
        if (const Id id = int_at(*row, column); visible(id)) out.push_back(id);
    return out;
}

std::vector<Id> World::placed_on(Id object) { return visible_ids(Idx::object_placement, {object}, col::object::id); }

std::vector<Id> World::owned_by(Id object) { return visible_ids(Idx::object_owner, {object}, col::object::id); }

void World::put_object(const Object& object) {
    if (object.id == memo_->system_object || object.id == memo_->nothing) memo_->system_object = memo_->nothing = 0;
    transaction_.put(Tab::object, row_of(object));
}

std::string World::plain_text(Id object) {
    const auto row = transaction_.get(Tab::object, {object});
    return "#" + std::to_string(object) + " (" + (row == nullptr ? "gone" : text_at(*row, col::object::name)) + ")";
}

}  // namespace moosaic::world
