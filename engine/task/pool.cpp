// Threads and the queue before them.
#include "task/pool.hpp"

#include <algorithm>
#include <chrono>

namespace moosaic::task {

// An owner holds at most a quarter of the threads, so that it takes several to fill them all.
Pool::Pool(std::size_t threads) : jobs_(std::max<std::size_t>(1, threads / 4)) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Pool::~Pool() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        closed_ = true;
        jobs_.clear();
    }
    work_.notify_all();
    for (auto& thread : threads_) thread.join();
}

void Pool::post(Id owner, FairQueue::Job job) {
    {
        const std::lock_guard lock(mutex_);
        if (closed_) return;
        jobs_.push(owner, std::move(job));
        if (!jobs_.ready()) return;  // its owner's share runs already
    }
    work_.notify_one();
}

bool Pool::drain(double seconds) {
    std::unique_lock lock(mutex_);
    const bool idle =
        idle_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return jobs_.empty() && busy_ == 0; });
    closed_ = true;
    return idle;
}

std::size_t Pool::queued() const {
    const std::lock_guard lock(mutex_);
    return jobs_.size();
}

void Pool::pause(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }

void Pool::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        work_.wait(lock, [&] { return stopping_ || jobs_.ready(); });
        if (stopping_) return;
        auto turn = jobs_.pop();
        ++busy_;
        lock.unlock();
        turn->job();
        turn->job = nullptr;
        lock.lock();
        --busy_;
        jobs_.finished(turn->owner);
        if (jobs_.empty() && busy_ == 0) idle_.notify_all();
    }
}

}  // namespace moosaic::task
