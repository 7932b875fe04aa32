// Spending: what one try has used of its task's bounds but for the server's own work and what it writes, which are
// TaskBudget's. Above each it throws TaskStopped: one clear message, and
// nothing of the task happened.
#pragma once

#include <cstddef>

#include <moosaic/value.hpp>

#include "task/services.hpp"

namespace moosaic::task {

class Spending {
public:
    // `bound`: false for the engine's own work, of which only depth and output are bounded.
    Spending(const TaskLimits& limits, bool bound) : limits_(limits), bound_(bound) {}

    void output(std::size_t bytes);
    // What the server holds for the task until it is let out: counts as output.
    void held(const Value& value);
    // Tasks that will follow it.
    void followed_by(std::size_t tasks) const;
    // Calls between owners inside each other.
    void depth(int calls) const;

private:
    const TaskLimits& limits_;
    const bool bound_;
    std::size_t output_ = 0;
};

}  // namespace moosaic::task
