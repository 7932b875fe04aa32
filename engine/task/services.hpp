// TaskServices: what every task needs from the running server: references handed in once, alive as long as the tasks.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <moosaic/executor.hpp>
#include <moosaic/services.hpp>

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
class LimitCounters;
class SourceCheck;
class TaskMeter;
class WorkIds;

// Bounds on a task; times in milliseconds. Above each the task is stopped: one clear message, nothing of it happened.
// Live ones may be exchanged while tasks run.
struct TaskLimits {
    Live<std::int64_t> time_ms = 3000;
    Live<std::int64_t> reruns = 10;
    Live<std::int64_t> output_bytes = 1 << 20;
    Live<std::int64_t> write_bytes = 16 << 20;  // what it may ask the world to keep
    Live<std::int64_t> ticks = 10'000'000;      // rows looked at for it and the like, by the server
    Live<std::int64_t> depth = 60;              // nested calls that cross owners
    Live<std::int64_t> tasks = 100;             // tasks that follow it: hooks of the moves it makes
    Live<std::int64_t> fragments = 16;          // of one line
    Live<bool> ahead = true;                    // answers are sent before they are asked, and lines' meanings kept
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
    TaskLimits limits;
    Live<bool> log_lines = false;      // the debug log has the lines that players type (log.command_text)
    stacks::Stacks* stacks = nullptr;  // that the tasks run on
    accounts::Passwords* passwords = nullptr;
    executor::Language language{};  // of the executor's verbs
    // Long work of the server may let others go on: not while it serves an executor that holds its thread (no Waits).
    bool steps_aside = false;
};

}  // namespace moosaic::task
