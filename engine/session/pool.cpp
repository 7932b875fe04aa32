#include "session/pool.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace moosaic::session {

Pool::Pool(int threads, std::size_t queue_limit, int nice) : limit_(queue_limit) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this, nice] { run(nice); });
}

Pool::~Pool() { stop(); }

bool Pool::post(std::function<void()> work) {
    const LockGuard lock(mutex_);
    if (stopping_ || queue_.size() >= limit_) return false;
    queue_.push_back(std::move(work));
    wake_.notify_one();
    return true;
}

void Pool::stop() {
    {
        const LockGuard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& t : threads_)
        if (t.joinable()) t.join();
    std::deque<std::function<void()>> dropped;  // outlives the lock: work may end with what it holds
    const LockGuard lock(mutex_);
    dropped.swap(queue_);
}

void Pool::run(int nice) {
    // Linux keeps this for each thread.
    if (nice > 0) ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice);
    while (true) {
        std::function<void()> work;
        {
            UniqueLock lock(mutex_);
            wake_.wait(lock, [this]() MOOSAIC_REQUIRES(mutex_) { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            work = std::move(queue_.front());
            queue_.pop_front();
        }
        work();
    }
}

}  // namespace moosaic::session
