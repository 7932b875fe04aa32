// Nothing comes silently into a player's hands.
#pragma once

namespace moosaic::task {

class Attempt;

// For each player to whom the try has moved things while another player, or nobody, was its player: one line that says
// so, unless the try tells him something itself. To be called once a try has run to its end.
void tell_receivers(Attempt& attempt);

}  // namespace moosaic::task
