// Permanent destruction and what it leaves in order behind it (world.md 1.13 NEW).
#include <algorithm>
#include <unordered_set>

#include "world/avatar_names.hpp"
#include "world/caller_scope.hpp"
#include "world/encoding.hpp"
#include "world/memo.hpp"
#include "world/rows.hpp"

namespace moosaic::world {

void World::destroy(Id id) {
    need_object(id);
    need("write", Entity::object, id);
    need_expendable(id, "cannot be destroyed");
    atomically([&] {
        if (const auto hook = find_hook(id, "recycle")) surroundings_.call_verb(*hook, {});
        if (!object(id)) return;  // `recycle` destroyed it already
        audit("destroy", id);
        if (is_player(id)) surroundings_.avatar_destroyed(id);
        rewrite_references(id);
        empty_out(id);
        clear_dependents(id, 0);
        splice_children(id);
        disown(id);
        erase_object(id);
    });
}

// As the system: whoever could not write a property would otherwise keep a dead reference in it.
void World::rewrite_references(Id victim) {
    const Value substitute = Value::object(nothing());
    for (const auto& link : transaction_.select(Idx::property_ref_target, {victim})) {
        auto row = property(int_at(*link, col::property_ref::property));
        if (!row) continue;
        const std::string old = row->value;
        row->value = encode_value(replace_object(decode(old, {}, &budget()), victim, substitute));
        store_property(*row, old);
    }
}

// Is `place` the object, or somewhere inside it?
bool World::encloses(Id object, Id place) {
    std::unordered_set<Id> seen;
    for (; place != 0 && seen.insert(place).second; place = location_of(place))
        if (place == object) return true;
    return false;
}

Id World::home_of(Id avatar) {
    const CallerScope as_system(*this, Principal::as_system());
    const auto object_in = [&](Id holder, const char* name) -> Id {
        const auto row = holder != 0 ? find_property(holder, name) : std::nullopt;
        const Id id = row ? property_value(*row).object_id() : 0;
        return id != 0 && id != nothing() && visible(id) ? id : 0;
    };
    const Id room = object_in(system_object(), "room");
    const Id home = object_in(avatar, "home");
    if (home != 0 && (room == 0 || is_a(home, room))) return home;
    return object_in(system_object(), "player_start");
}

// Where somebody goes whose place is destroyed: where that was itself; never into hands.
Id World::refuge_of(Id avatar, Id container, Id place) {
    if (place != 0 && !is_player(place)) return place;
    const Id home = home_of(avatar);
    return home != container && !encloses(avatar, home) ? home : 0;
}

// Where a thing goes: where its place was itself, else to its owner; if people are in it, to the owner's home instead.
Id World::heir_of(Id thing, Id container, Id place) {
    if (place != 0 && !is_player(place)) return place;
    const auto inside = contents_of(thing);
    const bool people = std::any_of(inside.begin(), inside.end(), [&](Id id) { return is_player(id); });
    if (place != 0 && !people) return place;
    const auto row = object(thing);
    const Id owner = row ? row->owner : 0;
    if (owner == 0 || owner == container || !visible(owner) || !is_player(owner)) return 0;
    const Id to = people ? home_of(owner) : owner;
    return to != container && !encloses(thing, to) ? to : 0;
}

// Nobody is asked; the new places learn of it, and people are told.
void World::empty_out(Id container) {
    const Id place = location_of(container);
    std::vector<std::pair<std::int64_t, Id>> held;
    for (const auto& row : transaction_.select(Idx::location_container, {container}))
        held.emplace_back(int_at(*row, col::location::arrival), int_at(*row, col::location::object));
    sort_within(budget(), held);
    for (const auto& thing : held) {
        const Id id = thing.second;
        const bool person = is_player(id);
        const Id to = person ? refuge_of(id, container, place) : heir_of(id, container, place);
        put_location(id, to);
        if (to != 0) arrivals_.push_back({id, to});
        schedule("enterfunc", to, id);  // no exitfunc: the container will be gone before it could run
        if (person) surroundings_.displaced(id, container, to);
    }
}

// Every child gets the victim's parents in the victim's place, those it has already left where they are.
void World::splice_children(Id victim) {
    std::vector<Id> inherited = parents_of(victim);
    std::reverse(inherited.begin(), inherited.end());
    for (const Id child : children_of(victim)) {
        const auto old = parents_of(child);
        std::vector<Id> links;
        for (auto parent = old.rbegin(); parent != old.rend(); ++parent) {
            if (*parent != victim) {
                links.push_back(*parent);
                continue;
            }
            for (const Id above : inherited)
                if (std::find(old.begin(), old.end(), above) == old.end()) links.push_back(above);
        }
        put_links(child, links);
    }
    put_links(victim, {});
}

void World::disown(Id victim) {
    const auto clear = [&](Tab table, Idx index, std::size_t column) {
        for (const auto& row : transaction_.select(index, {victim})) {
            Row changed = *row;
            changed[column] = Field();
            transaction_.put(table, std::move(changed));
        }
    };
    clear(Tab::object, Idx::object_owner, col::object::owner);
    clear(Tab::property, Idx::property_owner, col::property::owner);
    clear(Tab::verb, Idx::verb_owner, col::verb::owner);
    clear(Tab::player, Idx::player_avatar, col::player::avatar);
    forget_avatar_names(transaction_, victim);
}

void World::erase_object(Id victim) {
    for (const auto& row : verbs_on(victim)) erase_verb(row.id);
    for (const auto& row : properties_on(victim)) erase_property(row);
    for (const auto& alias : aliases_of(victim)) transaction_.erase(Tab::alias, {alias.first});
    transaction_.erase(Tab::location, {victim});
    transaction_.erase(Tab::acl, {static_cast<std::int64_t>(Entity::object), victim});
    transaction_.erase(Tab::object, {victim});
}

}  // namespace moosaic::world
