// TaskBudget: looks at the clock now and then.
#include "task/engine_work_budget.hpp"

#include <algorithm>

#include <moosaic/time_limit.hpp>

#include "stacks/stacks.hpp"
#include "task/attempt.hpp"
#include "task/failure.hpp"
#include "task/meter.hpp"

namespace moosaic::task {

using executor::Stopped;

namespace {

constexpr std::int64_t until_next_look = 128;  // steps: a few microseconds to a tenth of a millisecond
constexpr auto longest_turn = std::chrono::microseconds(500);

}  // namespace

TaskBudget::TaskBudget(const TaskServices& services, const TaskFacts& facts) : services_(services), facts_(facts) {
    bound_whole({facts.deadline, services.limits.ticks, static_cast<std::size_t>(services.limits.write_bytes)});
}

void TaskBudget::bound(const Bounds& bounds) {
    bounds_ = bounds;
    stopped_ = false;
}

bool TaskBudget::over() const { return ticks_ > whole_.ticks || services_.clock.steady() >= whole_.deadline; }

void TaskBudget::stop_if_spent(std::chrono::steady_clock::time_point now) {
    if (stopped_ || facts_.system) return;
    if (ticks_ > bounds_.ticks) {
        stopped_ = true;
        throw TaskStopped(Stopped{Stopped::Why::tick_limit, ticks_message(), {}});
    }
    if (facts_.stopped()) {
        stopped_ = true;
        throw TaskStopped(Stopped{Stopped::Why::cancelled, executor::cancelled_message, {}});
    }
    if (now < bounds_.deadline) return;
    stopped_ = true;
    const std::chrono::duration<double> limit = whole_.deadline - facts_.started;
    throw TaskStopped(Stopped{Stopped::Why::time_limit, executor::time_limit_message(limit.count()), {}});
}

void TaskBudget::used(std::uint64_t ticks) {
    constexpr std::uint64_t most = std::uint64_t{1} << 62U;  // a worker may say anything
    ticks_ = static_cast<std::int64_t>(std::min(most, static_cast<std::uint64_t>(ticks_) + std::min(most, ticks)));
}

std::string TaskBudget::ticks_message() const {
    return "That took more than " + std::to_string(whole_.ticks) + " steps and was stopped.";
}

std::uint64_t TaskBudget::ticks_left() const {
    if (facts_.system) return 0;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(1, bounds_.ticks - ticks_));
}

void TaskBudget::hold(std::size_t bytes) {
    held_ += bytes;
    if (stopped_ || facts_.system || held_ <= bounds_.held) return;
    stopped_ = true;
    throw TaskStopped(
        Stopped{Stopped::Why::memory_limit, "That command changed too much at once and was stopped.", {}});
}

std::int64_t TaskBudget::look(std::int64_t steps, bool may_throw) {
    ticks_ += steps;
    const auto now = services_.clock.steady();
    if (may_throw) stop_if_spent(now);
    if (!services_.steps_aside) return until_next_look;
    if (const auto here = services_.stacks->turn(); here != turn_) {
        turn_ = here;
        turn_began_ = now;
    } else if (now - turn_began_ >= longest_turn) {
        services_.meter.yields.add();
        services_.stacks->yield();
        turn_ = services_.stacks->turn();
        turn_began_ = services_.clock.steady();
    }
    return until_next_look;
}

}  // namespace moosaic::task
