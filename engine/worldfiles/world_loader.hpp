// Puts a world read from files into an empty universe, in one transaction.
#pragma once

#include <stdexcept>
#include <vector>

#include "world/world.hpp"
#include "worldfiles/world_file.hpp"

namespace moosaic::worldfiles {

// What loading asks of whoever has the world open: a transaction that acts as the system, and the two things that take
// a worker.
class Site {
public:
    virtual ~Site() = default;
    virtual world::World& world() = 0;
    // Throws WorldError, with every finding, for source that may not be saved.
    virtual void check(const std::string& source) = 0;
    // Runs a verb in this transaction as the world's caller. If it raises: WorldError, whose message says what and in
    // which line. If nothing more can be run in this transaction (a limit): LoadStopped.
    virtual void run(const world::BoundVerb& verb) = 0;
};

struct LoadStopped : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct LoadOptions {
    bool keep_going = false;  // an `initialize` that raises is undone and becomes a warning
};

struct LoadedWorld {
    Id wizard = 0;  // avatar
    std::size_t objects = 0;
    std::size_t verbs = 0;
    std::vector<std::string> notes;  // "file:line: …": names that could not be given as the files have
                                     // them, and each `initialize` that raised and was passed over
};

// Creates universe 1 with its sentinels (world.md 1.5), every object, exit and verb of the file, and the records that
// make the Wizard a wizard. A name that the rules do not allow is made to fit, numbered if it is an avatar's, and an
// alias is left out: both are noted and stop nothing. `initialize` hooks run as the Wizard in an ordinary worker.
// Throws WorldError that names the file and line at fault; the caller then drops the transaction, so nothing of it
// happened.
LoadedWorld load_world(Site& site, const WorldFile& file, LoadOptions options = {});

}  // namespace moosaic::worldfiles
