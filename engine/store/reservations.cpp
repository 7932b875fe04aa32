#include "store/reservations.hpp"

#include <algorithm>

namespace moosaic::store {

void Reservations::add(const std::shared_ptr<Reservation>& reservation) {
    const LockGuard lock(mutex_);
    reservation->ticket = next_ticket_++;
    held_.push_back(reservation);
    count_.store(held_.size(), std::memory_order_release);
}

void Reservations::end(const std::shared_ptr<Reservation>& reservation) {
    const LockGuard lock(mutex_);
    std::erase(held_, reservation);
    count_.store(held_.size(), std::memory_order_release);
    for (const auto& gate : gates_) gate->open();
    gates_.clear();
    ended_.notify_all();
}

std::shared_ptr<Reservation> Reservations::obstacle(const Footprint& footprint, const Reservation* own) const {
    const auto now = now_();
    for (const auto& held : held_) {
        if (held.get() == own || (own != nullptr && held->ticket > own->ticket) || held->deadline <= now) continue;
        const auto hit = [](const auto& set) { return [&set](const auto& key) { return set.contains(key); }; };
        if (std::any_of(footprint.rows.begin(), footprint.rows.end(), hit(held->rows)) ||
            std::any_of(footprint.sets.begin(), footprint.sets.end(), hit(held->sets)))
            return held;
    }
    return nullptr;
}

void Reservations::wait(const Footprint& footprint, const Reservation* own, const MakeGate& make_gate) {
    UniqueLock lock(mutex_);
    while (const auto held = obstacle(footprint, own)) {
        if (!make_gate) {
            ended_.wait_until(lock, held->deadline);
            continue;
        }
        const auto gate = gates_.emplace_back(make_gate());
        lock.unlock();
        gate->wait(held->deadline);
        lock.lock();
        std::erase(gates_, gate);
    }
}

bool Reservations::blocked(const Footprint& footprint, const Reservation* own) {
    const LockGuard lock(mutex_);
    return obstacle(footprint, own) != nullptr;
}

}  // namespace moosaic::store
