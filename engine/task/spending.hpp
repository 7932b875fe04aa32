// Spending: what one try has used of its task's bounds but for the server's own work and what it writes, which are
// TaskBudget's. Above each it throws TaskStopped: one clear message, and
// nothing of the task happened.
#pragma once

#include <cstddef>

#include <moosaic/value.hpp>

#include "task/bounds.hpp"

namespace moosaic::task {

class Spending {
public:
    // `bound`: false for the engine's own work, of which only depth and output are bounded.
    Spending(const Bounds& bounds, bool bound);

    void output(std::size_t bytes);
    // What the server holds for the task until it is let out: counts as output.
    void held(const Value& value);
    // Tasks that will follow it.
    void followed_by(std::size_t tasks) const;
    // A call between owners begins inside `depth` others.
    void call(int depth);

    // What is used of what can be undone.
    [[nodiscard]] std::size_t used() const { return output_; }
    void take_back(std::size_t used) { output_ = used; }
    // From now on only one of `parts` of each bound, beside what is used; `tasks` follow already. whole() with what it
    // returns ends that.
    struct Most {
        std::size_t output = 0;
        std::size_t tasks = 0;
    };
    Most part(int parts, std::size_t tasks);
    void whole(const Most& most) { most_ = most; }

private:
    const Bounds bounds_;
    const bool bound_;
    Most most_;
    std::size_t output_ = 0;
    std::int64_t calls_ = 0;
};

}  // namespace moosaic::task
