// Watermark: when a queue counts as too full. Above the high mark it is, until it has fallen to the low one.
#pragma once

#include <atomic>
#include <cstddef>

namespace moosaic {

// One thread may fill the queue while another empties it.
class Watermark {
public:
    constexpr Watermark(std::size_t high, std::size_t low) : high_(high), low_(low) {}

    // The queue has grown to `now`.
    void filled(std::size_t now) {
        if (now > high_) above_.store(true, std::memory_order_release);
    }
    // The queue has shrunk to `now`. True once for each time it was too full: it is not any more.
    bool drained(std::size_t now) {
        return now <= low_ && above_.load(std::memory_order_acquire) &&
               above_.exchange(false, std::memory_order_acq_rel);
    }
    [[nodiscard]] bool above() const { return above_.load(std::memory_order_acquire); }

private:
    std::size_t high_;
    std::size_t low_;
    std::atomic<bool> above_{false};
};

}  // namespace moosaic
