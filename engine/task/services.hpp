// TaskServices: what every task needs from the running server: references handed in once, alive as long as the tasks.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <moosaic/executor.hpp>
#include <moosaic/services.hpp>

#include "task/bounds.hpp"
#include "task/effects.hpp"
#include "task/live.hpp"
#include "task/outbox.hpp"

namespace moosaic::accounts {
class Passwords;
}
namespace moosaic::stacks {
class Stacks;
}
namespace moosaic::store {
class Store;
}

namespace moosaic::task {

namespace ahead {
struct Memory;
}
class FreeWorkers;
class HookReports;
class LimitCounters;
class SourceCheck;
class TaskMeter;
class WorkIds;

// Bounds on a task. Live ones may be exchanged while tasks run.
struct TaskLimits : BoundSet<Live<std::int64_t>> {
    TaskLimits() : BoundSet{3000, 1 << 20, 16 << 20, 10'000'000, 60, 100'000, 100} {}
    // Bounds of a class where they differ.
    std::array<ClassBounds, class_count> classes;
    Live<bool> of_owners = false;       // some owners may keep only so much
    Live<bool> by_class = false;        // any differs
    Live<std::int64_t> hooks_ms = 200;  // what others' verbs for show may take of one command (HookPot)
    Live<std::int64_t> reruns = 10;
    Live<std::int64_t> fragments = 16;  // of one line
    Live<bool> ahead = true;            // answers are sent before they are asked, and lines' meanings kept

    // What holds for a task: of its class where that is set.
    [[nodiscard]] Bounds of(PrincipalClass principal) const;
    [[nodiscard]] Bounds of_all() const;
};

// Large: what every task needs of the server, a reference each.
struct TaskServices {
    store::Store& store;
    executor::Executor& executor;
    Outbox& outbox;
    Clock& clock;
    Logger& log;
    TaskMeter& meter;
    SourceCheck& check;
    EffectMakers makers;
    ahead::Memory& memory;
    LimitCounters& limit_counters;
    FreeWorkers& free_workers;
    WorkIds& ids;
    HookReports& hook_reports;
    TaskLimits limits;
    Live<bool> log_lines = false;      // the debug log has the lines that players type (log.command_text)
    stacks::Stacks* stacks = nullptr;  // that the tasks run on
    accounts::Passwords* passwords = nullptr;
    executor::Language language{};  // of the executor's verbs
    // Long work of the server may let others go on: not while it serves an executor that holds its thread (no Waits).
    bool steps_aside = false;
};

}  // namespace moosaic::task
