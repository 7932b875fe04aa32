// Reload: what SIGHUP does. The log is opened again and the configuration read again; the log's levels, limits and
// throttles are taken over, everything else that has changed is named in the log as needing a restart. A configuration
// with a mistake changes nothing.
#pragma once

#include <functional>

#include "server/open_world.hpp"

namespace moosaic::server {

// Main thread. `address`: as the world was opened. `take_over`: hands the new values to the sessions.
void reload(OpenWorld& world, const WorldAddress& address, const std::function<void()>& take_over);

}  // namespace moosaic::server
