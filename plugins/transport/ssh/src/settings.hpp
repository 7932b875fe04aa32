// Settings: the table [transport.ssh], declared, read and checked.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <moosaic/config.hpp>
#include <moosaic/result.hpp>

#include "address.hpp"

namespace moosaic::transport::ssh {

struct Settings {
    std::vector<Address> listen;
    std::string host_key;  // absolute, or relative to the data directory
    int loops = 2;
    std::size_t max_sessions = 5000;
    std::size_t max_unauthenticated = 64;
    std::size_t per_address = 10;
    std::chrono::milliseconds login_timeout{20000};
    int tries = 6;
    std::chrono::milliseconds keepalive{15000};
    std::uint64_t rekey_bytes = 1ULL << 30;  // RFC 4253 9: new keys after a gigabyte or an hour
    std::uint32_t rekey_seconds = 3600;
};

void describe_settings(ConfigSchema& schema);
Result<Settings> read_settings(const Config& config);

}  // namespace moosaic::transport::ssh
