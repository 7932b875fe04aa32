// Snapshots: which sequence numbers running transactions read at. Guards `visible` too, so that nobody begins at a
// snapshot below a floor just computed.
#pragma once

#include <algorithm>
#include <map>

#include <moosaic/mutex.hpp>

#include "store/store.hpp"

namespace moosaic::store {

class Snapshots {
public:
    SeqNo begin() {
        const LockGuard lock(mutex_);
        ++running_[visible_];
        return visible_;
    }

    // One more on a snapshot that somebody holds.
    void join(SeqNo snapshot) {
        const LockGuard lock(mutex_);
        ++running_[snapshot];
    }

    void end(SeqNo snapshot) {
        const LockGuard lock(mutex_);
        const auto it = running_.find(snapshot);
        if (--it->second == 0) running_.erase(it);
    }

    void show(SeqNo visible) {
        const LockGuard lock(mutex_);
        visible_ = visible;
    }

    [[nodiscard]] SeqNo visible() const {
        const LockGuard lock(mutex_);
        return visible_;
    }

    // Below this nothing is asked for any more: not by running transactions, not by later ones, not by a discard.
    [[nodiscard]] SeqNo floor(SeqNo durable) const {
        const LockGuard lock(mutex_);
        return std::min(durable, running_.empty() ? visible_ : running_.begin()->first);
    }

private:
    mutable Mutex mutex_;
    SeqNo visible_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::map<SeqNo, int> running_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::store
