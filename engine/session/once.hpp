// Once: work that runs at the first of two events, a call or the end of a time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include <moosaic/services.hpp>

namespace moosaic::session {

// Made by make_shared. Any thread. An armed Once lives until it has fired.
class Once : public std::enable_shared_from_this<Once> {
public:
    Once(Loop& loop, std::function<void()> work) : loop_(loop), work_(std::move(work)) {}

    void arm(std::chrono::milliseconds limit) {
        auto timer = loop_.after(limit, [self = shared_from_this()] { self->fire(); });
        {
            const std::lock_guard lock(mutex_);
            if (!fired_) {
                timer_ = std::move(timer);
                return;
            }
        }
        discard(std::move(timer));
    }

    void fire() {
        std::function<void()> work;
        std::unique_ptr<Timer> timer;
        {
            const std::lock_guard lock(mutex_);
            if (std::exchange(fired_, true)) return;
            work = std::move(work_);
            timer = std::move(timer_);
        }
        discard(std::move(timer));
        work();
    }

private:
    // Destroyed on the loop: this may be the timer's own callback.
    void discard(std::shared_ptr<Timer> timer) {
        if (timer) loop_.post([timer] {});
    }

    Loop& loop_;
    std::mutex mutex_;
    bool fired_ = false;
    std::function<void()> work_;
    std::unique_ptr<Timer> timer_;
};

}  // namespace moosaic::session
