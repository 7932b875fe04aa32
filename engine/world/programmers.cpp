// Programmers: who may make and change verbs, and read those that came with the world.
#include <algorithm>

#include "world/encoding.hpp"
#include "world/memo.hpp"

namespace moosaic::world {

// In a world without the class only wizards are.
bool World::is_programmer(Id id) {
    if (is_wizard(id)) return true;
    const Id system = system_object();
    if (system == 0 || !is_player(id)) return false;
    const auto row = find_property(system, "programmer", false);
    if (!row) return false;
    const Id wanted = decode_value(row->value).object_id();
    const auto& above = ancestors_of(id);
    return wanted != 0 && wanted != nothing() &&
           std::any_of(above.begin(), above.end(), [&](const Ancestor& one) { return one.id == wanted; });
}

void World::need_programmer() {
    if (caller_.system || is_programmer(caller_.id)) return;
    throw WorldError("PermissionError", "Only a programmer may make or change verbs.");
}

bool World::reads_as_programmer(Principal who, Id id) {
    const auto row = verb(id);
    return row && !row->filename.empty() && !row->repo.empty() && is_programmer(who.id);
}

}  // namespace moosaic::world
