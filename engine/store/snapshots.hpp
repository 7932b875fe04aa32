// Snapshots: which sequence numbers running transactions read at. Guards `visible` too, so that nobody begins at a
// snapshot below a floor just computed.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>

#include "store/store.hpp"

namespace moosaic::store {

class Snapshots {
public:
    SeqNo begin() {
        const std::lock_guard lock(mutex_);
        ++running_[visible_];
        return visible_;
    }

    // One more on a snapshot that somebody holds.
    void join(SeqNo snapshot) {
        const std::lock_guard lock(mutex_);
        ++running_[snapshot];
    }

    void end(SeqNo snapshot) {
        const std::lock_guard lock(mutex_);
        const auto it = running_.find(snapshot);
        if (--it->second == 0) running_.erase(it);
    }

    void show(SeqNo visible) {
        const std::lock_guard lock(mutex_);
        visible_ = visible;
    }

    [[nodiscard]] SeqNo visible() const {
        const std::lock_guard lock(mutex_);
        return visible_;
    }

    // Below this nothing is asked for any more: not by running transactions, not by later ones, not by a discard.
    [[nodiscard]] SeqNo floor(SeqNo durable) const {
        const std::lock_guard lock(mutex_);
        return std::min(durable, running_.empty() ? visible_ : running_.begin()->first);
    }

private:
    mutable std::mutex mutex_;
    SeqNo visible_ = 0;
    std::map<SeqNo, int> running_;
};

}  // namespace moosaic::store
