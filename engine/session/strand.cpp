#include "session/strand.hpp"

#include <utility>

namespace moosaic::session {

void Strand::post(std::function<void()> work) {
    {
        const std::lock_guard lock(mutex_);
        if (running_) {
            waiting_.push_back(std::move(work));
            return;
        }
        running_ = true;
    }
    while (true) {
        work();
        // Held past the unlock: destroying the last piece of work may destroy the strand's owner.
        const std::function<void()> finished = std::move(work);
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) {
            running_ = false;
            return;
        }
        work = std::move(waiting_.front());
        waiting_.pop_front();
    }
}

}  // namespace moosaic::session
