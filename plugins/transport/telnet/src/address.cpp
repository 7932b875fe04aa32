#include "address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

namespace moosaic::telnet {

namespace {

constexpr const char* form = "write HOST:PORT, an IPv6 address in brackets: 127.0.0.1:4000 or [::1]:4000";

template <class T>
T as(const sockaddr_storage& address) {
    T out;
    std::memcpy(&out, &address, sizeof out);
    return out;
}

std::string numeric(int family, const void* bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    return inet_ntop(family, bytes, text.data(), text.size()) == nullptr ? "?" : text.data();
}

}  // namespace

Result<std::pair<std::string, std::string>> split_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return fail("no address to listen on", std::string(text), form);
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    in6_addr numeric{};  // behind a % stands an interface
    const std::string address(host.substr(0, host.find('%')));
    const bool v6 = inet_pton(AF_INET6, address.c_str(), &numeric) == 1;
    const bool digits = !port.empty() && port.size() <= 5 &&
                        std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool ambiguous = bracketed ? !v6 : host.find(':') != std::string_view::npos;
    if (!digits || std::stoi(std::string(port)) > 65535 || ambiguous)
        return fail("no address to listen on", std::string(text), form);
    return std::make_pair(std::string(host), std::string(port));
}

Result<std::vector<Address>> resolve(std::string_view text) {
    const auto parts = split_address(text);
    if (!parts) return tl::unexpected<Error>(parts.error());
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int error = getaddrinfo(parts->first.c_str(), parts->second.c_str(), &hints, &found);
    if (error != 0)
        return fail(std::string("cannot look up the host: ") + gai_strerror(error), std::string(text), form);
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
    std::vector<Address> out;
    for (const addrinfo* a = found; a != nullptr; a = a->ai_next) {
        if (a->ai_addrlen > sizeof(sockaddr_storage)) continue;
        Address address;
        std::memcpy(&address.storage, a->ai_addr, a->ai_addrlen);
        address.size = a->ai_addrlen;
        out.push_back(address);
    }
    if (out.empty()) return fail("the host has no address", std::string(text), form);
    return out;
}

std::string host_of(const sockaddr_storage& address) {
    if (address.ss_family == AF_INET6) {
        const auto in6 = as<sockaddr_in6>(address);
        return numeric(AF_INET6, &in6.sin6_addr);
    }
    const auto in4 = as<sockaddr_in>(address);
    return numeric(AF_INET, &in4.sin_addr);
}

std::string network_of(const sockaddr_storage& address) {
    if (address.ss_family != AF_INET6) return host_of(address);
    auto in6 = as<sockaddr_in6>(address);
    if (!IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) std::fill_n(in6.sin6_addr.s6_addr + 8, 8, std::uint8_t{0});
    return numeric(AF_INET6, &in6.sin6_addr);
}

std::string display(const sockaddr_storage& address) {
    if (address.ss_family == AF_INET6)
        return "[" + host_of(address) + "]:" + std::to_string(ntohs(as<sockaddr_in6>(address).sin6_port));
    return host_of(address) + ":" + std::to_string(ntohs(as<sockaddr_in>(address).sin_port));
}

bool is_loopback(const sockaddr_storage& address) {
    if (address.ss_family == AF_INET6) {
        const auto in6 = as<sockaddr_in6>(address);
        if (IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr)) return true;
        return IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr) && in6.sin6_addr.s6_addr[12] == 127;
    }
    return address.ss_family == AF_INET && (ntohl(as<sockaddr_in>(address).sin_addr.s_addr) >> 24) == 127;
}

}  // namespace moosaic::telnet
