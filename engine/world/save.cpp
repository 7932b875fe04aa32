// Saving an object's intrinsic fields: the order of checks of world.md 1.9 NEW; and its aliases.
#include "world/avatar_names.hpp"
#include "world/memo.hpp"
#include "world/name_rules.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"

namespace moosaic::world {

namespace {

bool places_anew(const FieldChanges& changes, const Object& before) {
    if (!changes.placement) return false;
    const bool cleared = changes.placement->first.empty() || changes.placement->second == 0;
    if (cleared) return !before.placement_prep.empty() || before.placement_target != 0;
    return fold(changes.placement->first) != before.placement_prep ||
           changes.placement->second != before.placement_target;
}

}  // namespace

// Unique names are unique without regard to case, among what is not recycled (D-36).
void World::check_unique(const Object& object) {
    if (!object.unique_name) return;
    for (const auto& row : transaction_.select(Idx::object_folded, {object.site, object.folded}))
        if (int_at(*row, col::object::id) != object.id && flag_at(*row, col::object::unique_name) &&
            !flag_at(*row, col::object::recycled))
            throw WorldError("UserError", "The name \"" + object.name + "\" is taken.");
}

void World::save(Id id, const FieldChanges& changes) {
    const Object before = need_object(id);
    const bool moves = changes.location && *changes.location != location_of(id);
    const Id destination = changes.location.value_or(0);
    if (moves && destination != 0) {
        if (!visible(destination)) no_such_object(destination);
        check_containment(id, destination);
    }
    const bool owned_anew = changes.owner && *changes.owner != before.owner;
    const bool renamed = changes.name && *changes.name != before.name;
    const bool unique_anew = changes.unique_name && *changes.unique_name != before.unique_name;
    const bool obvious_anew = changes.obvious && *changes.obvious != before.obvious;
    const bool placed_anew = places_anew(changes, before);

    if (owned_anew) {
        if (*changes.owner != 0) need_object(*changes.owner);
        need_entrust(Entity::object, id);
        // What belongs to nobody is counted to nobody.
        if (*changes.owner == 0) need_wizard("leave a thing without an owner");
    }
    if (renamed || unique_anew || obvious_anew || placed_anew) need("write", Entity::object, id);
    // The engine knows these two by their names.
    if ((renamed || unique_anew) && (id == system_object() || id == nothing()))
        throw WorldError("UserError", display_object(id) + " keeps its name: the world needs it.");
    if (renamed && is_player(id))
        need_avatar_name(transaction_, before.site, id, *changes.name, false);
    else if (renamed)
        check_object_name(*changes.name, "A name");
    if (unique_anew && *changes.unique_name) need_wizard("give a unique name");
    if (moves) {
        need("move", Entity::object, id);
        if (const Id from = location_of(id); from != 0 && object(from))
            need("read", Entity::object, from);  // its exitfunc
    }
    if (!moves && !owned_anew && !renamed && !unique_anew && !obvious_anew && !placed_anew) return;

    const bool given = owned_anew && gives_away(*changes.owner);
    atomically([&] {
        if (given) check_gift(id, *changes.owner);
        if (moves) {
            if (destination != 0) {
                check_accept(id, destination);
                // `accept` is world code: it may have moved or destroyed either of the two.
                if (!visible(destination)) no_such_object(destination);
                check_containment(id, destination);
            }
            need_object(id);
            relocate(id, destination);
        }
        Object after = need_object(id);
        if (owned_anew) after.owner = *changes.owner;
        if (renamed) {
            after.name = *changes.name;
            after.folded = fold(after.name);
        }
        if (unique_anew) after.unique_name = *changes.unique_name;
        if (obvious_anew) after.obvious = *changes.obvious;
        if (placed_anew) apply_placement(after, changes.placement->first, changes.placement->second);
        if (renamed || unique_anew) check_unique(after);
        if (owned_anew || renamed || unique_anew || obvious_anew || placed_anew) put_object(after);
        if (renamed && is_player(id)) index_avatar_names(transaction_, id);
        if (given) {
            release_gift(id, *changes.owner);
            gifts_.push_back({id, caller_.id, *changes.owner});
        }
        if (owned_anew) audit("owner_change", id, "to #" + std::to_string(*changes.owner));
    });
}

void World::check_alias(Id id, std::string_view text) {
    if (is_player(id))
        need_avatar_name(transaction_, need_object(id).site, id, text, true);
    else
        check_object_name(text, "An alias");
}

bool World::add_alias(Id object, std::string_view text) {
    need_object(object);
    need("write", Entity::object, object);
    check_alias(object, text);
    const auto known = aliases_of(object);
    for (const auto& alias : known)
        if (alias.second == text) return false;
    const bool avatar = is_player(object);
    if (avatar && known.size() >= max_avatar_aliases)
        throw WorldError("UserError", "A player has at most " + std::to_string(max_avatar_aliases) + " aliases.");
    transaction_.put(Tab::alias, row_of(Alias{transaction_.allocate(Seq::row), object, std::string(text)}));
    if (avatar) index_avatar_names(transaction_, object);
    return true;
}

void World::save_alias(Id alias_row, std::string_view text) {
    auto row = alias(alias_row);
    if (!row) no_such_row("alias", alias_row);
    need("write", Entity::object, row->object);
    check_alias(row->object, text);
    for (const auto& other : aliases_of(row->object))
        if (other.first != alias_row && other.second == text)
            throw WorldError("UserError", display_object(row->object) + " already has this alias.");
    row->text = text;
    transaction_.put(Tab::alias, row_of(*row));
    if (is_player(row->object)) index_avatar_names(transaction_, row->object);
}

void World::remove_alias(Id alias_row) {
    const auto row = alias(alias_row);
    if (!row) no_such_row("alias", alias_row);
    need("write", Entity::object, row->object);
    transaction_.erase(Tab::alias, {alias_row});
    if (is_player(row->object)) index_avatar_names(transaction_, row->object);
}

}  // namespace moosaic::world
