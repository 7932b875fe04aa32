// Rows of the table `task`: hooks that belong to a commit and run after it, also after a crash.
#pragma once

#include <vector>

#include "task/outbox.hpp"
#include "world/world.hpp"

namespace moosaic::task {

struct HookRow {
    Id id = 0;  // 0: no such row (it has run)
    std::string name;
    Id this_object = 0;
    Id argument = 0;
    Id caller = 0;
    Id player = 0;
};

Id put_hook(world::Transaction& tx, const world::HookTask& hook, SessionId session, std::int64_t now);
HookRow get_hook(world::Transaction& tx, Id id);
void erase_hook(world::Transaction& tx, Id id);
std::vector<Id> pending_hooks(world::Transaction& tx);  // ascending: the order in which they were caused

}  // namespace moosaic::task
