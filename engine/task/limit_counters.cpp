// Counting and naming limits that were hit.
#include "task/limit_counters.hpp"

#include <string>

namespace moosaic::task {

namespace {

constexpr auto window = std::chrono::seconds(10);
constexpr std::int64_t lines_in_window = 20;

std::string_view name_of(executor::Stopped::Why why) {
    using Why = executor::Stopped::Why;
    switch (why) {
        case Why::time_limit:
            return "time";
        case Why::memory_limit:
            return "memory";
        case Why::output_limit:
            return "output";
        case Why::depth_limit:
            return "depth";
        case Why::task_limit:
            return "tasks";
        case Why::tick_limit:
            return "ticks";
        case Why::call_limit:
            return "calls";
        case Why::byte_limit:
            return "bytes";
        case Why::object_limit:
            return "objects";
        default:
            return {};
    }
}

}  // namespace

LimitCounters::LimitCounters(Metrics* metrics, Logger& log) : log_(log) {
    if (metrics == nullptr) return;
    const auto counter = [&](std::string_view limit) {
        return &metrics->counter("moosaic_limits_hit_total{limit=\"" + std::string(limit) + "\"}",
                                 "Tasks stopped by a limit: time, memory, output, depth, calls, tasks, ticks, bytes or "
                                 "objects; and hooks, verbs "
                                 "for show that were cut off (limits.hooks_ms), which stops no task");
    };
    for (std::size_t i = 0; i < counters_.size(); ++i)
        if (const auto name = name_of(static_cast<executor::Stopped::Why>(i)); !name.empty())
            counters_[i] = counter(name);
    hooks_ = counter("hooks");
}

bool LimitCounters::may_log(std::chrono::steady_clock::time_point now) {
    const LockGuard lock(mutex_);
    if (now - window_ > window) {
        if (left_out_ > 0)
            log_.info(std::to_string(left_out_) +
                      " more limits were hit in the seconds before; see the metric "
                      "moosaic_limits_hit_total");
        window_ = now;
        logged_ = left_out_ = 0;
    }
    if (logged_++ < lines_in_window) return true;
    ++left_out_;
    return false;
}

void LimitCounters::hook_cut(const std::string& verb, const std::string& why,
                             std::chrono::steady_clock::time_point now) {
    if (hooks_ != nullptr) hooks_->add();
    if (may_log(now)) log_.info(verb + " was cut off while it was called for show: " + why);
}

void LimitCounters::hit(const LimitHit& hit, std::chrono::steady_clock::time_point now) {
    const auto name = name_of(hit.why);
    if (name.empty()) return;
    auto* counter = counters_.at(static_cast<std::size_t>(hit.why));
    if (counter != nullptr) counter->add();
    if (!may_log(now)) return;
    std::string line = "task " + std::to_string(hit.task);
    if (hit.player != 0) line += " of #" + std::to_string(hit.player);
    line += " hit its " + std::string(name) + " limit after " + std::to_string(hit.ran.count()) + " ms";
    if (!hit.verb.empty()) line += " in " + hit.verb;
    log_.info(line);
}

}  // namespace moosaic::task
