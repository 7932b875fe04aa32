// Once: work that runs at the first of two events, a call or the end of a time; never behind a gate that is shut.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include <moosaic/mutex.hpp>
#include <moosaic/services.hpp>

#include "session/gate.hpp"

namespace moosaic::session {

// Made by make_shared. Any thread. An armed Once is kept by its gate until it has fired: its timer does not own it, as
// it owns the timer, and a loop that ended first once left both behind for good.
class Once : public std::enable_shared_from_this<Once> {
public:
    Once(Loop& loop, std::shared_ptr<Gate> gate, std::function<void()> work)
        : loop_(loop), gate_(std::move(gate)), work_(std::move(work)) {}

    void arm(std::chrono::milliseconds limit) {
        if (!gate_->keep(shared_from_this())) return;
        auto timer = loop_.after(limit, [waiting = weak_from_this()] {
            if (const auto self = waiting.lock()) self->fire();
        });
        {
            const LockGuard lock(mutex_);
            if (!fired_) {
                timer_ = std::move(timer);
                return;
            }
        }
        discard(std::move(timer));
    }

    void fire() {
        const Gate::Pass pass(*gate_);
        std::function<void()> work;
        std::unique_ptr<Timer> timer;
        {
            const LockGuard lock(mutex_);
            if (std::exchange(fired_, true)) return;
            work = std::move(work_);
            if (pass) timer = std::move(timer_);
        }
        if (!pass) return;  // the loop that the timer would be discarded on may be gone
        gate_->let_go(shared_from_this());
        discard(std::move(timer));
        work();
    }

private:
    // Destroyed on the loop: this may be the timer's own callback.
    void discard(std::shared_ptr<Timer> timer) {
        if (timer) loop_.post([timer] {});
    }

    Loop& loop_;
    const std::shared_ptr<Gate> gate_;
    Mutex mutex_;
    bool fired_ MOOSAIC_GUARDED_BY(mutex_) = false;
    std::function<void()> work_ MOOSAIC_GUARDED_BY(mutex_);
    std::unique_ptr<Timer> timer_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::session
