// QueueRoom: how much waits for the disk in memory, and who waits until that is less.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include <moosaic/mutex.hpp>
#include <moosaic/waits.hpp>

namespace moosaic::store {

// Any thread.
class QueueRoom {
public:
    explicit QueueRoom(std::size_t most) : most_(most) {}
    void add(std::size_t bytes) { bytes_.fetch_add(bytes, std::memory_order_relaxed); }
    // Written, or given up: whoever waits looks again.
    void free(std::size_t bytes);
    void free_all();
    [[nodiscard]] bool full() const { return bytes_.load(std::memory_order_relaxed) > most_; }
    // With no lock held, until there is room or so long: at a gate, or without one on the thread.
    using MakeGate = std::function<std::shared_ptr<Waits::Gate>()>;
    void wait(std::chrono::milliseconds most, const MakeGate& make_gate);

private:
    void tell();

    const std::size_t most_;  // bytes
    std::atomic<std::size_t> bytes_{0};
    Mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::shared_ptr<Waits::Gate>> gates_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::store
