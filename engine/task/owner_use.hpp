// What each owner keeps in the world: objects, and the bytes of their names, of its properties and of its verbs.
// Counted in a row of each owner with the commit that changes it, without two commits of one owner being in each
// other's way.
#pragma once

#include <cstdint>

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
// Counts the whole world anew, once: a world of an older version has no rows.
void count_all_use(Attempt& attempt);

OwnerUse use_of(store::Tx& tx, Id owner);

}  // namespace moosaic::task
