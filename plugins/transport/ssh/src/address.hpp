// Address: where to listen, and who called. Numeric only, so that nothing here waits for a name server.
#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

#include <moosaic/result.hpp>

#include "unique_fd.hpp"

namespace moosaic::transport::ssh {

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;

    [[nodiscard]] std::string text() const;      // "127.0.0.1:8022", "[::1]:8022"
    [[nodiscard]] std::string host_key() const;  // what counts as one caller: an IPv4 address, an IPv6 /64
    [[nodiscard]] bool loopback() const;
};

// "127.0.0.1:8022", "[::1]:8022" or "localhost:8022" (127.0.0.1).
Result<Address> parse_address(std::string_view text);

struct Listener {
    UniqueFd fd;      // listening, non-blocking
    Address address;  // with the port really taken
};

Result<Listener> listen_on(const Address& wanted);

}  // namespace moosaic::transport::ssh
