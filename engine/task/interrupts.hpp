// Interrupts: the commands that are under way, so that the session they came from can stop them.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "task/outbox.hpp"

namespace moosaic::task {

// Any thread.
class Interrupts {
public:
    using Flag = std::shared_ptr<std::atomic<bool>>;

    // A command begins; a session has one at a time. The flag becomes true when it is to stop.
    Flag begin(SessionId session) {
        auto flag = std::make_shared<std::atomic<bool>>(false);
        const std::lock_guard lock(mutex_);
        return under_way_[session] = flag;
    }
    // It is over; the next of its session may have begun already.
    void end(SessionId session, const Flag& flag) {
        const std::lock_guard lock(mutex_);
        if (const auto found = under_way_.find(session); found != under_way_.end() && found->second == flag)
            under_way_.erase(found);
    }
    void stop(SessionId session) {
        const std::lock_guard lock(mutex_);
        if (const auto found = under_way_.find(session); found != under_way_.end()) *found->second = true;
    }

private:
    std::mutex mutex_;
    std::unordered_map<SessionId, Flag> under_way_;
};

}  // namespace moosaic::task
