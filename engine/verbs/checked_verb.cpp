// Verb references that a worker gives: it may claim anything.
#include "verbs/checked_verb.hpp"

#include <algorithm>

namespace moosaic::verbs {

using world::BoundVerb;
using world::WorldError;

BoundVerb checked_verb(world::World& world, const Ref& ref) {
    if (ref.kind != RefKind::verb) throw WorldError("TypeError", "a verb is needed");
    auto row = world.verb(ref.id);
    if (!row) throw WorldError("NoSuchVerbError", "That verb no longer exists.", ref.name);
    BoundVerb bound{*row, ref.bound_to, ref.name, 0, 0};
    // The name decides what a verb of many names does: a worker may not make one up.
    const auto names = world.names_of(row->id);
    const bool known = std::any_of(names.begin(), names.end(), [&](const auto& name) {
        return name.name == ref.name ||
               (name.pattern && ref.name.starts_with(std::string_view(name.name).substr(0, name.name.find('*'))));
    });
    if (ref.bound_to != 0 && !known) throw WorldError("NoSuchVerbError", "That verb has no such name.", ref.name);
    if (bound.bound_to == 0) {
        bound.bound_to = row->object;
        bound.name = names.empty() ? "(untitled)" : names.front().name;
        return bound;
    }
    if (bound.bound_to != row->object && !world.is_a(bound.bound_to, row->object))
        throw WorldError("NoSuchVerbError", "That verb does not belong to that object.", ref.name);
    if (const auto object = world.object(bound.bound_to); !object || object->recycled)
        throw WorldError("NoSuchObjectError", "That object is gone.");
    return bound;
}

}  // namespace moosaic::verbs
