// What each owner keeps in the world: objects, and the bytes of all rows that are about them: names, aliases, parents,
// rules, properties and verbs with their names and rules, whoever wrote those. A number counts as eight. Counted in a
// row of each owner with the commit that changes it, without two commits of one owner being in each other's way.
#pragma once

#include <cstdint>
#include <map>

#include "store/store.hpp"

namespace moosaic::task {

class Attempt;

struct OwnerUse {
    std::int64_t objects = 0;
    std::int64_t bytes = 0;
};

// What `attempt` has written is added up, as part of its transaction; the last thing it does. Throws TaskStopped if an
// owner would keep more than limits.bytes or limits.objects of its class; the system may.
void count_use(Attempt& attempt);
// Counts the whole world anew, once: a world of an older version has no rows, or has left some of that out.
void count_all_use(Attempt& attempt);
[[nodiscard]] bool all_is_counted(store::Tx& tx);  // has that been done?

OwnerUse use_of(store::Tx& tx, Id owner);
// The same of everybody who owns something, from the rows themselves. Reads the whole world.
std::map<Id, OwnerUse> all_use(store::Tx& tx);

}  // namespace moosaic::task
