// TaskBudget: the server's own work for one try of a task, held against the task's deadline and ticks. Every half a
// millisecond of it lets the other stacks of its thread go on.
#pragma once

#include <chrono>
#include <string>

#include "task/services.hpp"
#include "world/budget.hpp"

namespace moosaic::task {

struct TaskFacts;

class TaskBudget final : public world::Budget {
public:
    // Each a mark that may not be passed. Those of a part of the task are within those of the whole.
    struct Bounds {
        std::chrono::steady_clock::time_point deadline;
        std::int64_t ticks = 0;
        std::size_t held = 0;  // bytes to be written
    };

    // Both outlive it. The system's own tasks are never stopped.
    TaskBudget(const TaskServices& services, const TaskFacts& facts);

    // Of the whole task, once they are known.
    void bound_whole(const Bounds& bounds) { whole_ = bounds_ = bounds; }
    // Of what follows, until they are set again. It may be stopped again.
    void bound(const Bounds& bounds);
    [[nodiscard]] const Bounds& bounds() const { return bounds_; }
    // The whole task's time or ticks are used up.
    [[nodiscard]] bool over() const;

    [[nodiscard]] std::int64_t ticks() const { return ticks_; }
    [[nodiscard]] std::size_t held() const { return held_; }
    // So much is held again: the rest was undone.
    void take_back(std::size_t held) { held_ = held; }

    // Ticks that verbs used themselves: what is too much stops the task at its next step.
    void used(std::uint64_t ticks);
    // For verbs; 0: not bounded.
    [[nodiscard]] std::uint64_t ticks_left() const;
    // What the player is told when they are used up, whoever notices.
    [[nodiscard]] std::string ticks_message() const;
    // What follows only tells of the task's end: it is stopped no more.
    void lift() { stopped_ = true; }
    // A task that has the engine write more than `limits.write_bytes` is stopped as well.
    void hold(std::size_t bytes) override;

private:
    // Throws TaskStopped, once: what follows only tells of the end.
    std::int64_t look(std::int64_t steps, bool may_throw) override;
    void stop_if_spent(std::chrono::steady_clock::time_point now);

    const TaskServices& services_;
    const TaskFacts& facts_;
    Bounds whole_;
    Bounds bounds_;
    std::int64_t ticks_ = 0;
    std::size_t held_ = 0;
    bool stopped_ = false;
    std::uint64_t turn_ = 0;
    std::chrono::steady_clock::time_point turn_began_{};
};

}  // namespace moosaic::task
