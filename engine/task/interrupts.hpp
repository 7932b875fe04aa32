// Interrupts: the commands that are under way, so that the session they came from can stop them.
#pragma once

#include <atomic>
#include <memory>
#include <unordered_map>

#include <moosaic/mutex.hpp>

#include "task/outbox.hpp"

namespace moosaic::task {

// Any thread.
class Interrupts {
public:
    using Flag = std::shared_ptr<std::atomic<bool>>;

    // A command begins; a session has one at a time. The flag becomes true when it is to stop.
    Flag begin(SessionId session) {
        auto flag = std::make_shared<std::atomic<bool>>(false);
        const LockGuard lock(mutex_);
        return under_way_[session] = flag;
    }
    // It is over; the next of its session may have begun already.
    void end(SessionId session, const Flag& flag) {
        const LockGuard lock(mutex_);
        if (const auto found = under_way_.find(session); found != under_way_.end() && found->second == flag)
            under_way_.erase(found);
    }
    void stop(SessionId session) {
        const LockGuard lock(mutex_);
        if (const auto found = under_way_.find(session); found != under_way_.end()) *found->second = true;
    }

private:
    Mutex mutex_;
    std::unordered_map<SessionId, Flag> under_way_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::task
