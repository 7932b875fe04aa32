// Threads and the queue before them.
#include "task/pool.hpp"

#include <chrono>

namespace moosaic::task {

Pool::Pool(std::size_t threads) {
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

void Pool::post(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        if (closed_) return;
        jobs_.push_back(std::move(job));
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
        work_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
        if (stopping_) return;
        auto job = std::move(jobs_.front());
        jobs_.pop_front();
        ++busy_;
        lock.unlock();
        job();
        job = nullptr;
        lock.lock();
        --busy_;
        if (jobs_.empty() && busy_ == 0) idle_.notify_all();
    }
}

}  // namespace moosaic::task
