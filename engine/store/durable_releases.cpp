#include "store/durable_releases.hpp"

#include <algorithm>

namespace moosaic::store {

void Releases::add(SeqNo seq, WhenDurable release) {
    const LockGuard lock(mutex_);
    waiting_.emplace(std::pair(seq, arrivals_++), Waiting{seq, std::move(release)});
}

void Releases::add_reader(SeqNo seen, SeqNo not_before, WhenDurable release) {
    const LockGuard lock(mutex_);
    const SeqNo place = std::max({seen, not_before, durable_});
    waiting_.emplace(std::pair(place, arrivals_++), Waiting{seen, std::move(release)});
}

void Releases::advance(SeqNo durable) {
    const LockGuard lock(mutex_);
    durable_ = durable;
}

void Releases::lose(SeqNo durable, SeqNo last) {
    const LockGuard lock(mutex_);
    if (!lost_.empty() && lost_.back().first == durable)
        lost_.back().second = last;
    else
        lost_.emplace_back(durable, last);
}

bool Releases::lost(SeqNo seq) {
    const LockGuard lock(mutex_);
    return lost_locked(seq);
}

bool Releases::lost_locked(SeqNo seq) const {
    return std::any_of(lost_.begin(), lost_.end(),
                       [seq](const auto& gap) { return seq > gap.first && seq <= gap.second; });
}

void Releases::drain() {
    UniqueLock lock(mutex_);
    if (draining_) return;
    draining_ = true;
    while (!waiting_.empty()) {
        const auto first = waiting_.begin();
        const SeqNo place = first->first.first;
        if (place > durable_ && !lost_locked(place)) break;
        const bool gone = lost_locked(first->second.seen);
        {
            const WhenDurable release = std::move(first->second.release);
            waiting_.erase(first);
            lock.unlock();
            release(!gone);
        }
        lock.lock();
    }
    draining_ = false;
}

}  // namespace moosaic::store
