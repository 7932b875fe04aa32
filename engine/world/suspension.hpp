// Verbs that nobody runs because their workers crashed again and again, and the audit rows that say so.
//
// The flag of the verb's row counts; a list of them stands in the table `meta`, so that they are found without looking
// through all verbs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "world/world.hpp"

namespace moosaic::world {

inline constexpr std::size_t crashes_allowed = 3;  // within an hour; the last of them suspends

// How the detail of an audit row names the verb: "verb #45 ".
std::string crash_prefix(Id verb);

// Writes the audit row `worker_crash` of a verb (0: of none), and suspends it if that is one too many. Never one of a
// wizard: whoever can make a wizard's verb crash could switch off what everybody needs. `now`: microseconds UTC. True:
// it is suspended now.
bool note_crash(World& world, Id verb, Id called_on, const std::string& detail, std::int64_t now);

// Ascending ids of those that still exist.
std::vector<Id> suspended_verbs(World& world);

// Lets it run again; crashes before this no longer count. No effect on one that is not suspended.
void resume_verb(World& world, Id verb);

// Throws a UserError with the remedy if the verb is suspended.
void need_running(World& world, const Verb& verb);

}  // namespace moosaic::world
