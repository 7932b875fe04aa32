// Due rows: rows of the table `task`, work that belongs to a commit and runs once it is due, also after a crash.
//
// Each says what to call, for whom and when; the task that runs it removes the row in its own commit, so it happens
// once. A movement hook is one that is due at once. What is to run later, or again, becomes a kind of its own.
#pragma once

#include <string>
#include <vector>

#include "task/outbox.hpp"
#include "world/world.hpp"

namespace moosaic::task {

inline constexpr const char* hook_kind = "hook";

struct DueRow {
    Id id = 0;  // 0: no such row (it has run)
    // Column `kind`: how it is called. hook_kind: by name for each of `args`, if the object has such a verb.
    std::string kind = hook_kind;
    std::int64_t due = 0;  // microseconds UTC
    Id this_object = 0;
    std::string verb;
    std::vector<Value> args;
    Id caller = 0;  // 0: system; it runs all the same, output to the log (DECISIONS world 8)
    Id player = 0;
    SessionId session = 0;  // whose command caused it
};

// Of the moves of one commit, in order: a row for each of HookBundles' tasks.
std::vector<DueRow> hook_rows(const std::vector<world::HookTask>& hooks, SessionId session, std::int64_t now);

Id put_due(world::Transaction& tx, const DueRow& row);  // its id is given here
DueRow get_due(world::Transaction& tx, Id id);
void erase_due(world::Transaction& tx, Id id);
// Those that are due at `now`, ascending: the order in which they were caused. A row of a kind that this server does
// not know, left by a newer one, stays.
std::vector<Id> pending_due(world::Transaction& tx, std::int64_t now);

}  // namespace moosaic::task
