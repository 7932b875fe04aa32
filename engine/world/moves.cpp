// Moves: containment, acceptance, hooks and what a change of place does to placements (world.md 1.8, 1.9 NEW).
#include <unordered_set>

#include "world/fields.hpp"
#include "world/memo.hpp"
#include "world/prepositions.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"

namespace moosaic::world {

void World::check_containment(Id object, Id destination) {
    std::unordered_set<Id> seen;
    for (Id at = destination; at != 0 && seen.insert(at).second; at = location_of(at))
        if (at == object)
            throw WorldError("RecursiveError", display_object(object) + " cannot be moved into " +
                                                   display_object(destination) + ": it would be inside itself.");
}

void World::check_accept(Id object, Id destination) {
    need("read", Entity::object, destination);
    const auto accept = find_hook(destination, "accept");
    if (accept && surroundings_.call_verb(*accept, {Value::object(object)}).truthy()) return;
    throw WorldError("PermissionError",
                     display_object(destination) + " did not accept " + display_object(object) + ".");
}

void World::schedule(std::string_view hook, Id place, Id mover) {
    if (place == 0 || !object(place) || !find_hook(place, hook)) return;
    hooks_.push_back({std::string(hook), place, mover, caller_.system ? 0 : caller_.id, surroundings_.player()});
}

void World::relocate(Id id, Id destination) {
    const Id from = location_of(id);
    if (from == destination) return;
    put_location(id, destination);
    if (destination != 0) arrivals_.push_back({id, destination});
    schedule("exitfunc", from, id);
    schedule("enterfunc", destination, id);
}

// The move itself, without any check. A placement ends with the place it was in, for the mover and for what rests on
// it.
void World::put_location(Id id, Id destination) {
    if (destination == 0)
        transaction_.erase(Tab::location, {id});
    else
        transaction_.put(Tab::location, {id, destination, transaction_.allocate(Seq::row)});
    if (auto row = object(id); row && (row->placement_target != 0 || !row->placement_prep.empty())) {
        row->placement_prep.clear();
        row->placement_target = 0;
        put_object(*row);
    }
    clear_dependents(id, destination);
}

void World::clear_dependents(Id target, Id location) {
    for (const auto& row : transaction_.select(Idx::object_placement, {target})) {
        Object dependent = object_from(*row);
        if (location != 0 && location_of(dependent.id) == location) continue;
        dependent.placement_prep.clear();
        dependent.placement_target = 0;
        put_object(dependent);
    }
}

void World::guaranteed_move(Id object, Id destination) {
    need_object(object);
    if (destination != 0 && !visible(destination)) no_such_object(destination);
    if (destination != 0) check_containment(object, destination);
    atomically([&] { relocate(object, destination); });
}

Id World::holder_of(Id place) {
    std::unordered_set<Id> seen;
    for (Id at = place; at != 0 && seen.insert(at).second; at = location_of(at))
        if (is_player(at)) return at;
    return 0;
}

bool World::contains(Id container, Id object) {
    need_to_see(*this, container);
    std::unordered_set<Id> seen{object};
    for (Id at = location_of(object); at != 0 && seen.insert(at).second; at = location_of(at))
        if (at == container) return true;
    return false;
}

void World::apply_placement(Object& object, const std::string& prep, Id target) {
    if (prep.empty() || target == 0) {
        object.placement_prep.clear();
        object.placement_target = 0;
        return;
    }
    const auto canonical = canonical_preposition(prep);
    bool known = false;
    for (const auto allowed_here : placement_prepositions) known = known || (canonical && *canonical == allowed_here);
    if (!known)
        throw WorldError("UsageError", "Things are placed on, under, behind, before, beside or over something, not \"" +
                                           clean_text(prep, 60) + "\".");
    if (target == object.id)
        throw WorldError("UserError", display_object(target) + " cannot be placed relative to itself.");
    if (!visible(target)) no_such_object(target);
    const Id place = location_of(object.id);
    if (place == 0 || location_of(target) != place)
        throw WorldError("UserError",
                         display_object(target) + " is not in the same place as " + display_object(object.id) + ".");
    object.placement_prep = *canonical;
    object.placement_target = target;
}

void World::set_placement(Id object, std::string_view prep, Id target) {
    FieldChanges changes;
    changes.placement = {std::string(prep), target};
    if (prep.empty() || target == 0) throw WorldError("UsageError", "A placement needs a preposition and a target.");
    save(object, changes);
}

void World::clear_placement(Id object) {
    FieldChanges changes;
    changes.placement = {std::string(), 0};
    save(object, changes);
}

}  // namespace moosaic::world
