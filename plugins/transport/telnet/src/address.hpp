// Listening addresses: "127.0.0.1:4000", "[::1]:4000", "localhost:0".
#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>
#include <vector>

#include <moosaic/result.hpp>

namespace moosaic::telnet {

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

// Split into host and port; an Error names the text and shows the right form. No look-ups.
Result<std::pair<std::string, std::string>> split_address(std::string_view text);
// Looks the host up. At least one address.
Result<std::vector<Address>> resolve(std::string_view text);
// "127.0.0.1:4000", "[::1]:4000"
std::string display(const sockaddr_storage& address);
std::string host_of(const sockaddr_storage& address);     // without the port
std::string network_of(const sockaddr_storage& address);  // what counts as one caller: of IPv6 the /64
bool is_loopback(const sockaddr_storage& address);        // also ::ffff:127.0.0.0/104

}  // namespace moosaic::telnet
