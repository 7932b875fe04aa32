// Settings: the table [transport.ssh], declared, read and checked.
#pragma once

#include <chrono>
#include <cstddef>
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
};

void describe_settings(ConfigSchema& schema);
Result<Settings> read_settings(const Config& config);

}  // namespace moosaic::transport::ssh
