// RekeyLimit: how often one session may have new keys made. libssh takes part in as many key exchanges as a client
// begins, at 0.3 ms of our processor each.
//
// One is granted for each second, one for each 64 KiB that went over the wire (`rekey_kib` cannot ask for fewer), and
// those not used are saved up. So no client that goes by time or by volume comes near it, also if both sides do.
#pragma once

#include <chrono>
#include <cstdint>

namespace moosaic::transport::ssh {

class RekeyLimit {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    static constexpr std::uint64_t saved_at_most = 60;
    static constexpr std::uint64_t bytes_each = 64 * 1024;

    // Keys were exchanged. `bytes`: of the connection so far, both ways. False: once too often.
    bool take(TimePoint now, std::uint64_t bytes);

private:
    std::uint64_t left_ = saved_at_most;
    TimePoint counted_until_{};
    std::uint64_t counted_bytes_ = 0;
};

}  // namespace moosaic::transport::ssh
