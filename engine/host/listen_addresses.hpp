// Addresses to listen on that cannot both be had: what two keys of the configuration say, found without binding.
#pragma once

#include <string>
#include <vector>

#include <moosaic/result.hpp>

namespace moosaic::host {

struct WantedAddress {
    std::string key;      // "transport.ssh.listen"
    std::string address;  // as configured: "127.0.0.1:8022", "[::1]:8022"
    std::string source;   // "FILE:3:1", "--set transport.ssh.listen", "default"
};

// An Error for each two that want one port of one host, or of a host and of all hosts of its family ("0.0.0.0",
// "[::]"). Port 0 is anybody's. What is no address is passed over: its plugin says so.
std::vector<Error> clashing_addresses(const std::vector<WantedAddress>& wanted);

}  // namespace moosaic::host
