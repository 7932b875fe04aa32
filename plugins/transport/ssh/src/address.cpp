#include "address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace moosaic::transport::ssh {

namespace {

constexpr std::string_view listen_key = "transport.ssh.listen";

const sockaddr_in& v4(const Address& a) { return reinterpret_cast<const sockaddr_in&>(a.storage); }
const sockaddr_in6& v6(const Address& a) { return reinterpret_cast<const sockaddr_in6&>(a.storage); }

tl::unexpected<Error> bad_address(std::string_view text, std::string why) {
    return fail("\"" + std::string(text) + "\" " + std::move(why), std::string(listen_key),
                "write ADDRESS:PORT, for example 127.0.0.1:8022, [::1]:8022 or 0.0.0.0:8022");
}

bool parse_port(std::string_view text, std::uint16_t& port) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

tl::unexpected<Error> bind_error(const Address& wanted, int error) {
    const std::string where = wanted.text();
    std::string what = std::string("cannot listen on ") + where + ": " + std::strerror(error);
    std::string remedy = "choose another with --set transport.ssh.listen=ADDRESS:PORT";
    if (error == EADDRINUSE) {
        what = where + " is already in use by another program";
        remedy = "stop it, or choose another port with --set transport.ssh.listen=127.0.0.1:8023";
    } else if (error == EACCES) {
        remedy = "ports below 1024 need a privilege; choose one with --set transport.ssh.listen=127.0.0.1:8022";
    }
    return fail(std::move(what), std::string(listen_key), std::move(remedy));
}

}  // namespace

std::string Address::text() const {
    char buffer[INET6_ADDRSTRLEN] = {};
    if (storage.ss_family == AF_INET6) {
        inet_ntop(AF_INET6, &v6(*this).sin6_addr, buffer, sizeof buffer);
        return "[" + std::string(buffer) + "]:" + std::to_string(ntohs(v6(*this).sin6_port));
    }
    inet_ntop(AF_INET, &v4(*this).sin_addr, buffer, sizeof buffer);
    return std::string(buffer) + ":" + std::to_string(ntohs(v4(*this).sin_port));
}

std::string Address::host_key() const {
    if (storage.ss_family == AF_INET6) return {reinterpret_cast<const char*>(&v6(*this).sin6_addr), 8};
    return {reinterpret_cast<const char*>(&v4(*this).sin_addr), 4};
}

bool Address::loopback() const {
    if (storage.ss_family == AF_INET6) return IN6_IS_ADDR_LOOPBACK(&v6(*this).sin6_addr);
    return (ntohl(v4(*this).sin_addr.s_addr) >> 24) == 127;
}

Result<Address> parse_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return bad_address(text, "has no port");
    std::uint16_t port = 0;
    if (!parse_port(text.substr(colon + 1), port)) return bad_address(text, "has no port between 0 and 65535");
    std::string host(text.substr(0, colon));
    if (host == "localhost") host = "127.0.0.1";

    Address address;
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
        auto& in6 = reinterpret_cast<sockaddr_in6&>(address.storage);
        if (inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &in6.sin6_addr) != 1)
            return bad_address(text, "is no IPv6 address");
        in6.sin6_family = AF_INET6;
        in6.sin6_port = htons(port);
        address.length = sizeof in6;
        return address;
    }
    auto& in4 = reinterpret_cast<sockaddr_in&>(address.storage);
    if (inet_pton(AF_INET, host.c_str(), &in4.sin_addr) != 1) return bad_address(text, "is no numeric address");
    in4.sin_family = AF_INET;
    in4.sin_port = htons(port);
    address.length = sizeof in4;
    return address;
}

Result<Listener> listen_on(const Address& wanted) {
    Listener listener;
    listener.fd = UniqueFd(::socket(wanted.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!listener.fd.valid()) return bind_error(wanted, errno);
    const int on = 1;
    ::setsockopt(listener.fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    // One socket an address: "[::]" must not take the IPv4 port too, or listing both would fail.
    if (wanted.storage.ss_family == AF_INET6)
        ::setsockopt(listener.fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (::bind(listener.fd.get(), reinterpret_cast<const sockaddr*>(&wanted.storage), wanted.length) != 0 ||
        ::listen(listener.fd.get(), 512) != 0)
        return bind_error(wanted, errno);
    listener.address.length = sizeof listener.address.storage;
    if (::getsockname(listener.fd.get(), reinterpret_cast<sockaddr*>(&listener.address.storage),
                      &listener.address.length) != 0)
        return bind_error(wanted, errno);
    return listener;
}

}  // namespace moosaic::transport::ssh
