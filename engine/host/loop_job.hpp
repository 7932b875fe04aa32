// LoopJob: one piece of work that waits on a loop, and its end from outside. Shared by the loop's handler and a Timer.
//
// Any thread. Runs at most once; what the work throws leaves run().
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include <moosaic/mutex.hpp>
#include <moosaic/services.hpp>

namespace moosaic::host {

class LoopJob {
public:
    explicit LoopJob(std::function<void()> work) : work_(std::move(work)) {}

    void run() {
        UniqueLock lock(mutex_);
        if (!work_) return;
        auto work = std::exchange(work_, nullptr);
        runner_ = std::this_thread::get_id();
        lock.unlock();
        try {
            work();
        } catch (...) {
            work = nullptr;
            over();
            throw;
        }
        work = nullptr;
        over();
    }
    [[nodiscard]] bool runs() {
        const LockGuard lock(mutex_);
        return runner_ != std::thread::id();
    }
    void cancel() {
        std::function<void()> work;  // destroyed without the lock
        const LockGuard lock(mutex_);
        work.swap(work_);
    }
    // Cancels and waits for what runs, but not from inside of it. False: it still runs at the limit.
    bool cancel_until(std::chrono::steady_clock::time_point limit) {
        cancel();
        UniqueLock lock(mutex_);
        return ended_.wait_until(lock, limit, [this]() MOOSAIC_REQUIRES(mutex_) { return is_over(); });
    }
    void cancel_and_wait() {
        cancel();
        UniqueLock lock(mutex_);
        ended_.wait(lock, [this]() MOOSAIC_REQUIRES(mutex_) { return is_over(); });
    }

private:
    void over() {
        const LockGuard lock(mutex_);
        runner_ = {};
        ended_.notify_all();
    }
    [[nodiscard]] bool is_over() const MOOSAIC_REQUIRES(mutex_) {
        return runner_ == std::thread::id() || runner_ == std::this_thread::get_id();
    }

    Mutex mutex_;
    std::condition_variable ended_;
    std::function<void()> work_ MOOSAIC_GUARDED_BY(mutex_);
    std::thread::id runner_ MOOSAIC_GUARDED_BY(mutex_);
};

// The Timer of a job that another loop's timer will run. `forget` is called when it is cancelled; may be empty.
class LoopJobTimer final : public Timer {
public:
    LoopJobTimer(std::shared_ptr<LoopJob> job, std::unique_ptr<Timer> under, std::function<void()> forget)
        : job_(std::move(job)), under_(std::move(under)), forget_(std::move(forget)) {}
    ~LoopJobTimer() override { LoopJobTimer::cancel(); }
    // The work may own this timer, so it is dropped last.
    void cancel() override {
        const auto job = stopped();
        job->cancel();
    }
    void cancel_and_wait() override {
        const auto job = stopped();
        job->cancel_and_wait();
    }

private:
    std::shared_ptr<LoopJob> stopped() {
        under_->cancel();
        if (forget_) forget_();
        return job_;
    }
    std::shared_ptr<LoopJob> job_;
    std::unique_ptr<Timer> under_;
    std::function<void()> forget_;
};

}  // namespace moosaic::host
