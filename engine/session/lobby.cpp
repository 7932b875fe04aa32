#include "session/lobby.hpp"

namespace moosaic::session {

std::unique_ptr<Lobby::Place> Lobby::enter(const std::string& address, bool limited, bool known) {
    {
        const std::uint64_t draw = random_.next();
        const LockGuard lock(mutex_);
        if (known ? inside_ >= 2 * most_ : turned_away(draw)) return nullptr;
        auto& here = by_address_[address];
        if (limited && here >= most_of_address_) return nullptr;
        ++here;
        ++inside_;
    }
    return std::make_unique<Place>(shared_from_this(), address);
}

bool Lobby::turned_away(std::uint64_t draw) const {
    if (inside_ >= most_) return true;
    const std::size_t calm = most_ / 2;
    return inside_ > calm && draw % (most_ - calm) < inside_ - calm;
}

void Lobby::leave(const std::string& address) {
    const LockGuard lock(mutex_);
    --inside_;
    const auto at = by_address_.find(address);
    if (--at->second == 0) by_address_.erase(at);
}

}  // namespace moosaic::session
