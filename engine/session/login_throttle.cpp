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

void Throttle::forget(Known::iterator pair) {
    const auto blank = pair->first.find(' ');
    const auto less = [](Counts& counts, std::string_view key) {
        const auto at = counts.find(key);
        if (at != counts.end() && --at->second == 0) counts.erase(at);
    };
    less(known_from_, std::string_view(pair->first).substr(0, blank));
    less(known_as_, std::string_view(pair->first).substr(blank + 1));
    known_.erase(pair);
}

void Throttle::entered(std::string_view address, std::string_view login, Time now) {
    const LockGuard lock(mutex_);
    const auto name = folded(login);
    if (!known_.insert_or_assign(pair_of(address, login), now).second) return;
    ++known_from_[std::string(address)];
    const bool roams = ++known_as_[name] > most_known_of_name;
    if (!roams && known_.size() <= most_known) return;
    auto oldest = known_.end();
    for (auto at = known_.begin(); at != known_.end(); ++at) {
        if (roams && std::string_view(at->first).substr(at->first.find(' ') + 1) != name) continue;
        if (oldest == known_.end() || at->second < oldest->second) oldest = at;
    }
    forget(oldest);
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
