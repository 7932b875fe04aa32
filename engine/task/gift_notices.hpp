// Nothing comes silently into a player's hands.
#pragma once

#include <string>

#include "world/world.hpp"

namespace moosaic::task {

class Attempt;

// For each player to whom, or into what he carries, the try has moved things while another player, or nobody, was its
// player: one line that says so, unless the try tells him something itself. The task's own player is told of what verbs
// of others put there by themselves. Whom somebody else made the owner of something is told so in any case. To be
// called once a try has run to its end.
void tell_receivers(Attempt& attempt);

// What an avatar is told whose place is gone, as markup: World::Surroundings::displaced().
std::string displaced_text(world::World& world, Id avatar, Id gone, Id place);

}  // namespace moosaic::task
