// TaskMeter: what the task room counts and times. Asked for by name once, at the start; counting then is an addition.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include <moosaic/histogram.hpp>

namespace moosaic::task {

// Takes everything and keeps nothing, for tests and tools.
class NoMetrics final : public TimedMetrics, Counter, Gauge, Histogram {
public:
    Counter& counter(std::string_view, std::string_view) override { return *this; }
    Gauge& gauge(std::string_view, std::string_view) override { return *this; }
    Histogram& histogram(std::string_view, std::string_view) override { return *this; }

private:
    void add(double) override {}
    void set(double) override {}
    void observe(std::chrono::nanoseconds) override {}
};

// Large: one field a metric.
class TaskMeter {
public:
    // nullptr: counts nowhere. `metrics` outlives this.
    explicit TaskMeter(TimedMetrics* metrics);
    TaskMeter(const TaskMeter&) = delete;
    TaskMeter& operator=(const TaskMeter&) = delete;

private:
    NoMetrics none_;
    TimedMetrics& metrics_;

public:
    // Stages of a command's way; each is timed once a try.
    Histogram& queue;
    Histogram& run;
    Histogram& commit;
    Histogram& durable;
    // From the line's arrival to its output.
    Histogram& command;
    Counter& commands_good;
    Counter& commands_failed;
    // Why tasks were run again …
    Counter& again_conflict;
    Counter& again_snapshot;
    Counter& again_worker_lost;
    Counter& again_no_worker;
    // … and given up for the server's sake.
    Counter& lost_busy;
    Counter& lost_unsaved;
    // What reading ahead did (task/ahead).
    Counter& calls_reused;  // calls that were given answers of an earlier one
    Counter& calls_made;    // calls whose common answers were computed anew
    Counter& calls_helped;  // calls that used some of what they were given
    Counter& lines_reused;
    Counter& lines_kept;
    // How often long work of the engine's let others go on.
    Counter& yields;

    // Pieces of work that have ended, of any kind: proof that the task threads move.
    std::atomic<std::uint64_t> ended{0};
};

}  // namespace moosaic::task
