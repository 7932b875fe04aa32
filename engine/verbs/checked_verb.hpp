// Verb references that a worker gives.
#pragma once

#include "world/world.hpp"

namespace moosaic::verbs {

// Checked: the verb exists and, when bound, has that name and belongs to the object or an ancestor of it. Throws.
world::BoundVerb checked_verb(world::World& world, const Ref& ref);

}  // namespace moosaic::verbs
