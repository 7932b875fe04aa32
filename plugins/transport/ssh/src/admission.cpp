#include "admission.hpp"

namespace moosaic::transport::ssh {

Admission::Ticket::~Ticket() {
    if (owner_) owner_->leave(host_, waiting_);
}

void Admission::Ticket::logged_in() {
    if (!owner_ || !waiting_) return;
    waiting_ = false;
    const LockGuard lock(owner_->mutex_);
    owner_->leave_waiting(host_);
}

std::optional<Admission::Ticket> Admission::admit(const std::string& host) {
    const LockGuard lock(mutex_);
    if (sessions_ >= limits_.sessions || waiting_ >= limits_.unauthenticated || drop_early()) return std::nullopt;
    const auto place = waiting_by_host_.find(host);
    if (place != waiting_by_host_.end() && place->second >= limits_.per_address) return std::nullopt;
    ++sessions_;
    ++waiting_;
    ++waiting_by_host_[host];
    return Ticket(shared_from_this(), host);
}

void Admission::limit(Limits limits) {
    const LockGuard lock(mutex_);
    limits_ = limits;
}

std::size_t Admission::sessions() const {
    const LockGuard lock(mutex_);
    return sessions_;
}

// The chance of being dropped grows evenly from none at half of the places to certainty at all of them.
bool Admission::drop_early() {
    const std::size_t start = limits_.unauthenticated / 2;
    if (waiting_ <= start) return false;
    return random_.next() % (limits_.unauthenticated - start) < waiting_ - start;
}

void Admission::leave(const std::string& host, bool waiting) {
    const LockGuard lock(mutex_);
    --sessions_;
    if (waiting) leave_waiting(host);
}

void Admission::leave_waiting(const std::string& host) {
    --waiting_;
    const auto place = waiting_by_host_.find(host);
    if (--place->second == 0) waiting_by_host_.erase(place);
}

}  // namespace moosaic::transport::ssh
