// FiberStacks: the server's stacks: fibers on a thread for each processor, in turns that are fair to the tasks' owners.
//
// A job that waits (Waits) costs no thread, so a few threads serve all of them, and each command is run by the thread
// that read it. What a job computes or blocks for without saying so holds up the other jobs of its thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include <moosaic/mutex.hpp>
#include <moosaic/thread_waits.hpp>

#include "stacks/fair_queue.hpp"
#include "stacks/lane.hpp"
#include "stacks/stacks.hpp"

namespace moosaic::stacks {

struct StackOptions {
    std::size_t tasks = 16;   // jobs that run at the same time
    std::size_t threads = 0;  // 0: one for each processor, at least two
    // A job that has run for so long no longer counts: another may run beside it, so that a few that never end do not
    // hold up all the others. At most `tasks` jobs are left out of the count.
    std::chrono::milliseconds long_after{100};
};

// Large: lanes, threads and watches change together under one lock.
class FiberStacks final : public Stacks, public Waits, private LaneWork {
public:
    explicit FiberStacks(StackOptions options);
    ~FiberStacks() override;
    FiberStacks(const FiberStacks&) = delete;
    FiberStacks& operator=(const FiberStacks&) = delete;

    // Takes no more jobs and drops those that wait. Idempotent.
    void close();
    // Closes, waits for running jobs, ends the threads. What follows is as on any thread. Idempotent.
    void finish();

    // Stacks. See FairQueue for whose turn it is; an owner holds at most a quarter of the places.
    void post(Id owner, FairQueue::Job job) override;
    bool drain(double seconds) override;
    [[nodiscard]] std::size_t queued() const override;
    void pause(std::chrono::milliseconds time) override;
    void yield() override;
    [[nodiscard]] std::uint64_t turn() const override;
    [[nodiscard]] bool inside() const override { return Lane::current() != nullptr; }
    std::uint64_t watch(int fd, std::function<void()> ready) override;
    void unwatch(std::uint64_t number) override;
    void ask(std::size_t lane, std::function<void()> answer) override { lanes_[lane]->call(std::move(answer)); }

    // Waits
    bool ready(int fd, short events, Clock::time_point until) override;
    std::shared_ptr<Gate> gate() override;
    [[nodiscard]] std::size_t lane() const override;
    [[nodiscard]] std::size_t lanes() const override { return lanes_.size(); }

private:
    struct Running {
        Clock::time_point since;
        bool counts = true;
    };
    struct Watch {
        Lane* lane;
        int fd;
        Mutex turn;  // held while it runs
        std::function<void()> ready MOOSAIC_GUARDED_BY(turn);
    };
    // LaneWork
    void begin_jobs(std::size_t lane) override;
    bool may_sleep(std::size_t lane) override;
    void awake(std::size_t lane) override;
    void readable(std::uint64_t watch) override;
    [[nodiscard]] bool stopping() const override { return stopping_; }

    void run(FairQueue::Turn& turn, std::list<Running>::iterator self);
    Lane* sleeper() MOOSAIC_REQUIRES(mutex_);
    void call_minder() MOOSAIC_REQUIRES(mutex_);
    void mind();
    void leave_out(Clock::time_point begun_before) MOOSAIC_REQUIRES(mutex_);
    [[nodiscard]] bool may_run() const MOOSAIC_REQUIRES(mutex_);
    [[nodiscard]] bool held_up() const
        MOOSAIC_REQUIRES(mutex_);  // somebody waits who may not until a job counts no longer

    const StackOptions options_;
    ThreadWaits elsewhere_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::atomic<bool> stopping_{false};
    mutable Mutex mutex_;  // everything below
    std::condition_variable idle_;
    std::condition_variable held_up_;
    FairQueue jobs_ MOOSAIC_GUARDED_BY(mutex_);
    std::list<Running> running_ MOOSAIC_GUARDED_BY(mutex_);  // in the order of their start
    std::size_t counted_ MOOSAIC_GUARDED_BY(mutex_) = 0;     // of those
    bool closed_ MOOSAIC_GUARDED_BY(mutex_) = false;
    bool minding_ MOOSAIC_GUARDED_BY(mutex_) = false;      // the minder looks after who is held up
    std::vector<bool> asleep_ MOOSAIC_GUARDED_BY(mutex_);  // of the lanes
    std::map<std::uint64_t, std::shared_ptr<Watch>> watches_ MOOSAIC_GUARDED_BY(mutex_);
    std::uint64_t last_watch_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::vector<std::thread> threads_;
    std::thread minder_;  // finds the jobs that have run long while others wait
};

}  // namespace moosaic::stacks
