// Gate: lets calls in until its owner goes. Closing it waits for those inside; who comes later finds it shut.
//
// For what outlives its owner: a timer, an answer that is still under way. Held by shared_ptr.
#pragma once

#include <condition_variable>
#include <memory>
#include <set>
#include <utility>

#include <moosaic/mutex.hpp>

namespace moosaic::session {

class Gate {
public:
    // While it is true, the owner is there.
    class Pass {
    public:
        explicit Pass(Gate& gate) : gate_(gate), inside_(gate.enter()) {}
        ~Pass() {
            if (inside_) gate_.leave();
        }
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;
        explicit operator bool() const { return inside_; }

    private:
        Gate& gate_;
        bool inside_;
    };

    void close() {                             // not from inside
        std::set<std::shared_ptr<void>> kept;  // goes without the lock
        UniqueLock lock(mutex_);
        shut_ = true;
        empty_.wait(lock, [this]() MOOSAIC_REQUIRES(mutex_) { return inside_ == 0; });
        kept.swap(kept_);
    }

    // Keeps something alive until it is let go of, or the gate is closed. False: it is shut, and nothing is kept.
    bool keep(std::shared_ptr<void> thing) {
        const LockGuard lock(mutex_);
        if (!shut_) kept_.insert(std::move(thing));
        return !shut_;
    }
    void let_go(const std::shared_ptr<void>& thing) {
        const LockGuard lock(mutex_);
        kept_.erase(thing);
    }

private:
    bool enter() {
        const LockGuard lock(mutex_);
        if (!shut_) ++inside_;
        return !shut_;
    }
    void leave() {
        const LockGuard lock(mutex_);
        if (--inside_ == 0) empty_.notify_all();
    }

    Mutex mutex_;
    std::condition_variable empty_;
    int inside_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    bool shut_ MOOSAIC_GUARDED_BY(mutex_) = false;
    std::set<std::shared_ptr<void>> kept_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::session
