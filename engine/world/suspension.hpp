// Verbs that nobody runs because their workers crashed again and again, and the audit rows that say so.
//
// The flag of the verb's row counts; a list of them stands in the table `meta`, so that they are found without looking
// through all verbs. What counts are the crashes of all verbs of one object: one that is removed and made anew has no
// clean sheet. Whoever goes from object to object, or crashes workers with eval, is bounded as an owner: too many
// crashes within an hour, and nothing of theirs runs for the next; a row of `meta` for each owner keeps count.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "world/world.hpp"

namespace moosaic::world {

inline constexpr std::size_t crashes_allowed = 3;  // within an hour, on one object; the last of them suspends
inline constexpr std::int64_t crashes_of_owner_allowed = 128;  // within an hour, of all that is hers; likewise

// How the detail of an audit row names the verb: "verb #45 ".
std::string crash_prefix(Id verb);

// A worker of `principal` (0: of nobody) died while it ran a verb (0: none) on an object.
struct Crash {
    Id verb = 0;
    Id called_on = 0;
    Id principal = 0;
    std::string detail;    // of its audit row
    std::int64_t now = 0;  // microseconds UTC
};
struct Suspended {
    bool verb = false;
    bool owner = false;
};

// Writes the audit row `worker_crash`, and suspends the verb, and all of its owner's, if that is one too many. Never
// one of a wizard: whoever can make a wizard's verb crash could switch off what everybody needs. What is suspended
// since.
Suspended note_crash(World& world, const Crash& crash);

// Ascending ids of those that still exist.
std::vector<Id> suspended_verbs(World& world);

// Lets it run again; crashes before this no longer count. No effect on one that is not suspended.
void resume_verb(World& world, Id verb);

// Throws a UserError with the remedy if the verb is suspended.
void need_running(World& world, const Verb& verb);

// Owners of whom nothing runs now, ascending; the same error for whatever would; and lifting it.
std::vector<Id> suspended_owners(World& world, std::int64_t now);
void need_owner_running(World& world, Id owner, std::int64_t now);
void resume_owner(World& world, Id owner);

}  // namespace moosaic::world
