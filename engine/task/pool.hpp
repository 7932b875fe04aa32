// A bounded pool of stacks: threads that each run one task at a time, in turns that are fair to the tasks' owners.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

#include "task/fair_queue.hpp"
#include "task/stacks.hpp"

namespace moosaic::task {

struct PoolOptions {
    std::size_t threads = 16;
    // A job that has run for so long no longer counts: another may run beside it, so that a few that never end do not
    // hold up all the others. At most `threads` jobs are left out of the count.
    std::chrono::milliseconds long_after{100};
};

// A job gets a thread at once while few are running; further ones wait for one of these to end, and wake a thread only
// if none does for a moment: jobs that come and go fast do not wake threads for each other.
// Besides its own threads a thread that is lent runs jobs: what it posted needs nobody to be woken. None may be lent
// any more when the pool is destroyed.
class Pool final : public Stacks {
public:
    explicit Pool(PoolOptions options);
    ~Pool() override;  // waits for running jobs, drops queued ones
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    // See FairQueue for whose turn it is; an owner holds at most a quarter of the threads. Dropped after stop.
    void post(Id owner, FairQueue::Job job) override;
    void lend(const std::function<void()>& work) override;
    bool drain(double seconds) override;
    [[nodiscard]] std::size_t queued() const override;
    void pause(std::chrono::milliseconds time) override;

private:
    using Clock = std::chrono::steady_clock;
    struct Running {
        Clock::time_point since;
        bool counts = true;
    };
    void run();
    void take_turn(std::unique_lock<std::mutex>& lock);
    void watch(std::unique_lock<std::mutex>& lock);
    void mind();
    void add_threads();
    [[nodiscard]] bool may_run() const;
    [[nodiscard]] bool held_up() const;  // somebody waits who may not until a job counts no longer

    const PoolOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable idle_;
    std::condition_variable held_up_;
    FairQueue jobs_;
    std::list<Running> running_;  // in the order of their start
    std::size_t counted_ = 0;     // of those
    const std::size_t few_;       // running jobs that keep the processors busy
    std::uint64_t finished_ = 0;  // jobs so far
    bool watched_ = false;        // a thread sees to it that a job that waits does not wait for long
    bool stopping_ = false;
    bool closed_ = false;
    std::vector<std::thread> threads_;
    std::thread minder_;  // finds the jobs that have run long while others wait
};

}  // namespace moosaic::task
