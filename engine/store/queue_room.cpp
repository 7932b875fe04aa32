#include "store/queue_room.hpp"

#include <utility>

namespace moosaic::store {

void QueueRoom::free(std::size_t bytes) {
    if (bytes_.fetch_sub(bytes, std::memory_order_relaxed) > most_) tell();
}

void QueueRoom::free_all() {
    bytes_.store(0, std::memory_order_relaxed);
    tell();
}

// Under the mutex: who has just seen that it is full has its gate in the list, or has not looked yet.
void QueueRoom::tell() {
    const LockGuard lock(mutex_);
    freed_.notify_all();
    for (const auto& gate : std::exchange(gates_, {})) gate->open();
}

void QueueRoom::wait(std::chrono::milliseconds most, const MakeGate& make_gate) {
    const auto until = std::chrono::steady_clock::now() + most;
    UniqueLock lock(mutex_);
    if (!full()) return;
    if (!make_gate) {
        freed_.wait_until(lock, until);
        return;
    }
    const auto gate = gates_.emplace_back(make_gate());
    lock.unlock();
    gate->wait(until);
    lock.lock();
    std::erase(gates_, gate);
}

}  // namespace moosaic::store
