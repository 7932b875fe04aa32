// LimitCounters: every limit a task hits is counted for the operator and named in the log.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include <moosaic/executor.hpp>
#include <moosaic/mutex.hpp>
#include <moosaic/services.hpp>

namespace moosaic::task {

// What was stopped, for the log.
struct LimitHit {
    executor::Stopped::Why why = executor::Stopped::Why::time_limit;
    std::uint64_t task = 0;
    Id player = 0;     // 0: none
    std::string verb;  // display form, empty: not known
    std::chrono::milliseconds ran{0};
};

// Any thread.
class LimitCounters {
public:
    // `metrics` may be null: nothing is counted then. The log takes at most 20 lines in 10 seconds: whoever hits a
    // limit could do so without end.
    LimitCounters(Metrics* metrics, Logger& log);
    // Only for reasons that are limits of a task; others are ignored. `now`: a steady time.
    void hit(const LimitHit& hit, std::chrono::steady_clock::time_point now);

    // A verb that others call for show was cut off, which ends no task.
    void hook_cut(const std::string& verb, const std::string& why, std::chrono::steady_clock::time_point now);

private:
    [[nodiscard]] bool may_log(std::chrono::steady_clock::time_point now);

    Logger& log_;
    // By Stopped::Why; null: no limit of a task, or nothing is counted.
    std::array<Counter*, static_cast<std::size_t>(executor::Stopped::Why::object_limit) + 1> counters_{};
    Counter* hooks_ = nullptr;
    Mutex mutex_;
    std::chrono::steady_clock::time_point window_ MOOSAIC_GUARDED_BY(mutex_){};
    std::int64_t logged_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::int64_t left_out_ MOOSAIC_GUARDED_BY(mutex_) = 0;
};

}  // namespace moosaic::task
