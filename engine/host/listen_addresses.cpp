#include "host/listen_addresses.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace moosaic::host {

namespace {

struct Place {
    int family = AF_UNSPEC;  // AF_UNSPEC: a host's name, which is not looked up
    std::string host;        // the bytes of an address, or the name
    std::uint16_t port = 0;
    bool all = false;  // every address of the family
};

std::optional<std::uint16_t> port_in(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

std::optional<Place> place_of(const std::string& address) {
    const auto colon = address.rfind(':');
    if (colon == std::string::npos || colon == 0) return std::nullopt;
    const auto port = port_in(std::string_view(address).substr(colon + 1));
    if (!port) return std::nullopt;
    std::string host = address.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    Place place{AF_UNSPEC, host, *port, false};
    std::array<char, sizeof(in6_addr)> bytes{};
    for (const auto& [family, size] : {std::pair{AF_INET, sizeof(in_addr)}, std::pair{AF_INET6, sizeof(in6_addr)}}) {
        if (::inet_pton(family, host.c_str(), bytes.data()) != 1) continue;
        place.family = family;
        place.host.assign(bytes.data(), size);
        place.all = place.host.find_first_not_of('\0') == std::string::npos;
    }
    return place;
}

bool clash(const Place& a, const Place& b) {
    return a.port == b.port && a.family == b.family && (a.host == b.host || a.all || b.all);
}

Error clash_of(const WantedAddress& a, const WantedAddress& b) {
    const auto both = a.address == b.address ? a.address : a.address + " and " + b.address;
    const auto section = b.key.substr(0, b.key.rfind('.'));
    const auto where = a.source == b.source || b.source == "default" ? a.source
                       : a.source == "default"                       ? b.source
                                                                     : a.source + ", " + b.source;
    if (a.key == b.key) return {a.key + " has one port twice: " + both, where, "leave one of the two out"};
    return {a.key + " and " + b.key + " want one port: " + both, where,
            "give one of them another port, or switch one off: " + section + ".enabled = false"};
}

}  // namespace

std::vector<Error> clashing_addresses(const std::vector<WantedAddress>& wanted) {
    std::vector<Error> out;
    std::vector<std::pair<Place, const WantedAddress*>> seen;
    for (const auto& one : wanted) {
        const auto place = place_of(one.address);
        if (!place || seen.size() > 256) continue;
        for (const auto& [other, other_wanted] : seen)
            if (clash(*place, other)) out.push_back(clash_of(*other_wanted, one));
        seen.emplace_back(*place, &one);
    }
    return out;
}

}  // namespace moosaic::host
