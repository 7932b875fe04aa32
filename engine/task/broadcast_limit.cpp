// Fixed-window counting of lines told to others.
#include "task/broadcast_limit.hpp"

namespace moosaic::task {

void BroadcastLimit::limit(std::int64_t lines, std::int64_t window_seconds) {
    const LockGuard lock(mutex_);
    lines_ = lines;
    window_us_ = window_seconds * 1000000;
}

BroadcastLimit::Verdict BroadcastLimit::charge(Id account, std::int64_t now) {
    const LockGuard lock(mutex_);
    if (lines_ == 0 || account == 0) return Verdict::allowed;
    // Windows of accounts long silent would pile up for ever otherwise.
    if (windows_.size() > 10000)
        std::erase_if(windows_, [&](const auto& entry) { return now - entry.second.start > window_us_; });
    auto& window = windows_[account];
    if (now - window.start >= window_us_) window = {now, 0};
    ++window.used;
    if (window.used <= lines_) return Verdict::allowed;
    return window.used == lines_ + 1 ? Verdict::dropped_tell : Verdict::dropped;
}

}  // namespace moosaic::task
