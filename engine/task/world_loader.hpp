// Puts a world read from files into an empty universe, in one transaction.
#pragma once

#include "task/attempt.hpp"
#include "task/world_file.hpp"

namespace moosaic::task {

struct LoadedWorld {
    Id wizard = 0;  // avatar
    std::size_t objects = 0;
    std::size_t verbs = 0;
};

// Creates universe 1 with its sentinels (world.md 1.5), every object, exit and verb of the file, and the records that
// make the Wizard a wizard. The attempt runs as the system; `initialize` hooks run as the Wizard in an ordinary worker.
// Throws WorldError that names the file and line at fault; the caller then drops the attempt, so nothing of it
// happened.
LoadedWorld load_world(Attempt& attempt, const WorldFile& file);

}  // namespace moosaic::task
