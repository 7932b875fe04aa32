// HookPot: what verbs that others wrote may use of one command when it calls them for show (limits.hooks_ms).
//
// One a command, shared by its tries and by the hooks of its moves, which run one after the other. What is over it ends
// such a verb alone, not the task: attempt_hooks.cpp.
#pragma once

#include <chrono>
#include <cstdint>

namespace moosaic::task {

struct HookPot {
    std::chrono::steady_clock::duration time{};  // used so far
    std::int64_t ticks = 0;                      // likewise
};

}  // namespace moosaic::task
