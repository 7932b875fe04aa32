#include "session/login_throttle.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "world/text.hpp"

namespace moosaic::session {

namespace {

constexpr auto memory = std::chrono::minutes(15);
constexpr int free_of_name = 2;      // mistyping is human
constexpr int free_of_address = 10;  // many people may share one
constexpr int free_pending = 4;      // one person may open several sessions at once

// The account that a typed login means: what follows `+` names a universe, and is no way around the delay.
std::string folded(std::string_view login) { return world::fold(login.substr(0, login.find('+')).substr(0, 128)); }

std::string pair_of(std::string_view address, std::string_view login) {
    return std::string(address) + " " + folded(login);
}

}  // namespace

Throttle::Record& Throttle::touch(Records& records, std::string_view key, Time now) {
    auto at = records.find(key);
    if (at == records.end()) {
        if (records.size() >= most_records) {
            std::erase_if(records,
                          [now](const auto& r) { return r.second.pending == 0 && now - r.second.last > memory; });
            if (records.size() >= most_records)
                records.erase(std::min_element(records.begin(), records.end(), [](const auto& a, const auto& b) {
                    return a.second.last < b.second.last;
                }));
        }
        at = records.emplace(std::string(key), Record{}).first;
    } else if (now - at->second.last > memory) {
        at->second.failures = 0;
    }
    at->second.last = now;
    return at->second;
}

std::chrono::milliseconds Throttle::delay(int failures, int free) const {
    if (failures <= free) return std::chrono::milliseconds(0);
    const int doublings = std::min(failures - free - 1, 20);
    return std::min(longest_, first_ * (1 << doublings));
}

Throttle::Turn Throttle::begin(std::string_view address, std::string_view login, Time now) {
    const LockGuard lock(mutex_);
    const auto pair = pair_of(address, login);
    Turn turn;
    turn.known = known_.contains(pair);
    Record& whose = turn.known ? touch(pairs_, pair, now) : touch(logins_, folded(login), now);
    turn.wait = delay(whose.failures + std::max(0, whose.pending - free_pending), free_of_name);
    if (!turn.known) turn.wait = std::max(turn.wait, delay(touch(addresses_, address, now).failures, free_of_address));
    ++whose.pending;
    return turn;
}

void Throttle::entered(std::string_view address, std::string_view login, Time now) {
    const LockGuard lock(mutex_);
    const auto pair = pair_of(address, login);
    if (known_.insert_or_assign(pair, now).second) ++known_from_[std::string(address)];
    if (known_.size() <= most_known) return;
    const auto oldest = std::min_element(known_.begin(), known_.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
    const auto from = known_from_.find(oldest->first.substr(0, oldest->first.find(' ')));
    if (from != known_from_.end() && --from->second == 0) known_from_.erase(from);
    known_.erase(oldest);
}

bool Throttle::knows(std::string_view address) {
    const LockGuard lock(mutex_);
    return known_from_.contains(address);
}

void Throttle::finish(const Turn& turn, std::string_view address, std::string_view login, bool success, Time now) {
    const LockGuard lock(mutex_);
    Record& whose = turn.known ? touch(pairs_, pair_of(address, login), now) : touch(logins_, folded(login), now);
    if (whose.pending > 0) --whose.pending;
    if (success) {
        whose.failures = 0;
        return;
    }
    ++whose.failures;
    if (turn.known) return;
    ++touch(addresses_, address, now).failures;
}

std::string address_of(std::string_view peer) {
    const auto colon = peer.rfind(':');
    std::string_view host = colon == std::string_view::npos ? peer : peer.substr(0, colon);
    if (host.size() < 2 || host.front() != '[' || host.back() != ']') return std::string(host);
    const std::string inner(host.substr(1, host.size() - 2));
    in6_addr address{};
    if (inet_pton(AF_INET6, inner.c_str(), &address) != 1 || IN6_IS_ADDR_V4MAPPED(&address) ||
        IN6_IS_ADDR_LOOPBACK(&address))
        return inner;
    // Whoever has one address of a /64 has all of them.
    std::fill_n(address.s6_addr + 8, 8, std::uint8_t{0});
    std::array<char, INET6_ADDRSTRLEN> text{};
    return std::string(inet_ntop(AF_INET6, &address, text.data(), text.size())) + "/64";
}

}  // namespace moosaic::session
