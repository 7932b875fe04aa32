// Serving a world: everything that listens, until SIGTERM.
#pragma once

#include <moosaic/result.hpp>

#include "server/world_address.hpp"

namespace moosaic::server {

// Opens the world and serves it until SIGTERM or SIGINT; SIGHUP reloads. Called before any other thread is there.
// Prints the ready line to stdout. Gives the exit status; an Error: it could not start. Ends the process itself, with
// status 1, when a plugin does not stop: everything is saved by then, and nothing may be destroyed under its threads;
// and ten seconds after the signal, whatever hangs (stop_signal.hpp).
Result<int> serve(const WorldAddress& address);

}  // namespace moosaic::server
