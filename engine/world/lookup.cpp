// Finding objects by name, alias, id and $name (world.md 1.4).
#include <algorithm>

#include "world/fields.hpp"
#include "world/memo.hpp"
#include "world/prepositions.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"

namespace moosaic::world {

bool World::is_named(Id id, std::string_view text) { return has_name(id, fold(text)); }

bool World::has_name(Id id, const std::string& folded) {
    const auto row = transaction_.get(Tab::object, {id});
    if (row == nullptr) return false;
    if (text_at(*row, col::object::folded) == folded) return true;
    const auto aliases = transaction_.select(Idx::alias_object, {id});
    return std::any_of(aliases.begin(), aliases.end(),
                       [&](const RowPtr& alias) { return text_at(*alias, col::alias::folded) == folded; });
}

std::vector<Id> World::find(Id container, std::string_view text, bool exclude_hidden) {
    need_to_see(*this, container);
    const std::string folded = fold(text);
    std::vector<Id> found;
    for (const Id id : contents_of(container)) {
        if (!has_name(id, folded)) continue;
        if (exclude_hidden) {
            const auto row = object(id);
            if (row && row->placement_target != 0 && hides(row->placement_prep)) continue;
        }
        found.push_back(id);
    }
    return found;
}

std::vector<Id> World::lookup_all(std::string_view text) {
    const std::string folded = fold(text);
    std::vector<Id> unique;
    std::vector<Id> others;
    for (const auto& row : transaction_.select(Idx::object_folded, {surroundings_.session_site(), folded})) {
        if (flag_at(*row, col::object::recycled)) continue;
        (flag_at(*row, col::object::unique_name) ? unique : others).push_back(int_at(*row, col::object::id));
    }
    sort_within(budget(), unique);
    for (const Id id : visible_ids(Idx::alias_folded, {folded}, col::alias::object))
        if (!std::binary_search(unique.begin(), unique.end(), id)) others.push_back(id);
    sort_within(budget(), others);
    others.erase(std::unique(others.begin(), others.end()), others.end());
    unique.insert(unique.end(), others.begin(), others.end());
    return unique;
}

Id World::lookup_id(Id id) {
    if (!visible(id)) no_such_object(id);
    return id;
}

Value World::system_property(std::string_view name) {
    const Id system = system_object();
    if (system != 0) {
        need("read", Entity::object, system);
        if (find_property(system, name)) return get_property(system, name);
    }
    throw WorldError("NoSuchPropertyError", "There is no $" + clean_text(name, 80) + ".", Value(name));
}

}  // namespace moosaic::world
