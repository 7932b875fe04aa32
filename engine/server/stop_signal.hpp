// StopSignal: SIGTERM, SIGINT and SIGHUP of a process that serves, and the latest end: whatever hangs, ten seconds
// after the signal to stop the process is gone. A storage that answers nothing must not hold it.
//
// Players have an answer only once it is on the disk, so nothing answered is lost by that.
#pragma once

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <string>
#include <thread>

#include <moosaic/mutex.hpp>

namespace moosaic::server {

inline constexpr std::chrono::seconds latest_end{10};

// Made before any other thread, which then has these signals blocked. One in a process.
class StopSignal {
public:
    StopSignal();
    ~StopSignal();  // the end has come in time
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    // The next SIGHUP, or SIGTERM or SIGINT; from the first of those two on always that one. Blocks.
    int wait();
    // When the signal to stop came.
    [[nodiscard]] std::chrono::steady_clock::time_point came() const;

    struct Late {
        std::string text;    // what has not ended, and what that costs
        bool saved = false;  // everything that was committed is on the disk
    };
    // Asked on another thread when the end is late; null: the start is not over. Must not block.
    void explain(std::function<Late()> late);

private:
    void watch();
    void take(int signal);
    [[noreturn]] void end_now();

    sigset_t signals_{};
    mutable Mutex mutex_;
    std::condition_variable changed_;
    int reloads_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    int stop_ MOOSAIC_GUARDED_BY(mutex_) = 0;  // SIGTERM or SIGINT
    std::chrono::steady_clock::time_point came_ MOOSAIC_GUARDED_BY(mutex_);
    bool ended_ MOOSAIC_GUARDED_BY(mutex_) = false;
    std::function<Late()> late_ MOOSAIC_GUARDED_BY(mutex_);
    std::thread thread_;
};

}  // namespace moosaic::server
