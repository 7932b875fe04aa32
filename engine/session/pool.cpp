#include "session/pool.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace moosaic::session {

Pool::Pool(int threads, std::size_t queue_limit, int nice) : limit_(queue_limit) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this, nice] { run(nice); });
}

Pool::~Pool() { stop(); }

bool Pool::post(Work work, const std::string& asker, bool first) {
    const LockGuard lock(mutex_);
    if (stopping_ || queued_ >= (first ? 2 * limit_ : limit_)) return false;
    ++queued_;
    auto& own = waiting_[asker];
    own.push_back(std::move(work));
    if (first && own.size() > 1) turns_.erase(std::find(turns_.begin(), turns_.end(), asker));
    if (first)
        turns_.push_front(asker);
    else if (own.size() == 1)
        turns_.push_back(asker);
    wake_.notify_one();
    return true;
}

Pool::Work Pool::next() {
    const auto asker = std::move(turns_.front());
    turns_.pop_front();
    const auto own = waiting_.find(asker);
    Work work = std::move(own->second.front());
    own->second.pop_front();
    --queued_;
    if (own->second.empty())
        waiting_.erase(own);
    else
        turns_.push_back(asker);
    return work;
}

void Pool::stop() {
    {
        const LockGuard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& t : threads_)
        if (t.joinable()) t.join();
    std::map<std::string, std::deque<Work>> dropped;  // outlives the lock: work may end with what it holds
    const LockGuard lock(mutex_);
    dropped.swap(waiting_);
    turns_.clear();
    queued_ = 0;
}

void Pool::run(int nice) {
    // Linux keeps this for each thread.
    if (nice > 0) ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice);
    while (true) {
        Work work;
        {
            UniqueLock lock(mutex_);
            wake_.wait(lock, [this]() MOOSAIC_REQUIRES(mutex_) { return stopping_ || queued_ > 0; });
            if (stopping_) return;
            work = next();
        }
        work();
    }
}

}  // namespace moosaic::session
