#include "session/throttle.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace moosaic::session {

namespace {

constexpr auto memory = std::chrono::minutes(15);
constexpr int free_of_name = 2;      // mistyping is human
constexpr int free_of_address = 10;  // many people may share one
constexpr int free_pending = 4;      // one person may open several sessions at once

std::string folded(std::string_view login) {
    std::string out(login.substr(0, 128));
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
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

std::chrono::milliseconds Throttle::begin(std::string_view address, std::string_view login, Time now) {
    const LockGuard lock(mutex_);
    const Record& from = touch(addresses_, address, now);
    Record& whose = touch(logins_, folded(login), now);
    const auto wait = std::max(delay(from.failures, free_of_address),
                               delay(whose.failures + std::max(0, whose.pending - free_pending), free_of_name));
    ++whose.pending;
    return wait;
}

void Throttle::finish(std::string_view address, std::string_view login, bool success, Time now) {
    const LockGuard lock(mutex_);
    Record& whose = touch(logins_, folded(login), now);
    if (whose.pending > 0) --whose.pending;
    if (success) {
        whose.failures = 0;
        return;
    }
    ++whose.failures;
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
