#include "session/serial_work.hpp"

#include <utility>

namespace moosaic::session {

void SerialWork::post(std::function<void()> work) {
    {
        const LockGuard lock(mutex_);
        if (running_) {
            waiting_.push_back(std::move(work));
            return;
        }
        running_ = true;
    }
    work();
    // `work` is kept to the end: it may hold the last reference to the strand's owner.
    while (true) {
        std::vector<std::function<void()>> next;
        {
            const LockGuard lock(mutex_);
            if (waiting_.empty()) {
                running_ = false;
                return;
            }
            next.swap(waiting_);
        }
        for (const auto& piece : next) piece();
    }
}

}  // namespace moosaic::session
