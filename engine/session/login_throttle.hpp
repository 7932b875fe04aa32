// Throttle: how long a login attempt has to wait, by where it comes from and whose name it tries.
//
// Failures double the delay, up to a bound; a success forgets the name's. Attempts still under way count as failures of
// a name beyond the first few, so that guessing in parallel gains nothing. A record is forgotten after a quarter of an
// hour of quiet. Where a name has logged in from, it waits only for failures of its own from there: what strangers try
// elsewhere, or with other names, never holds it up.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include <moosaic/mutex.hpp>

namespace moosaic::session {

class Throttle {
public:
    using Time = std::chrono::steady_clock::time_point;
    Throttle(std::chrono::milliseconds first, std::chrono::milliseconds longest) : first_(first), longest_(longest) {}

    // An attempt begins: wait so long before checking it. `address` without the port.
    struct Turn {
        std::chrono::milliseconds wait{0};
        bool known = false;  // this name has logged in from there
    };
    Turn begin(std::string_view address, std::string_view login, Time now);
    void finish(const Turn& turn, std::string_view address, std::string_view login, bool success, Time now);
    // The name has logged in from there, by whatever credential.
    void entered(std::string_view address, std::string_view login, Time now);
    // Has anybody logged in from there?
    [[nodiscard]] bool knows(std::string_view address);

private:
    struct Record {
        int failures = 0;
        int pending = 0;
        Time last;
    };
    using Records = std::map<std::string, Record, std::less<>>;
    static constexpr std::size_t most_records = 4096;
    static constexpr std::size_t most_known = 16384;
    static constexpr int most_known_of_name = 32;  // so that nobody with many addresses makes others forgotten

    static Record& touch(Records& records, std::string_view key, Time now);
    [[nodiscard]] std::chrono::milliseconds delay(int failures, int free) const;

    Mutex mutex_;
    std::chrono::milliseconds first_;
    std::chrono::milliseconds longest_;
    Records addresses_ MOOSAIC_GUARDED_BY(mutex_);
    Records logins_ MOOSAIC_GUARDED_BY(mutex_);
    Records pairs_ MOOSAIC_GUARDED_BY(mutex_);  // "ADDRESS NAME", of those known
    using Known = std::map<std::string, Time, std::less<>>;
    using Counts = std::map<std::string, int, std::less<>>;
    void forget(Known::iterator pair) MOOSAIC_REQUIRES(mutex_);

    // When they entered last, and how many of them, by address and by name.
    Known known_ MOOSAIC_GUARDED_BY(mutex_);
    Counts known_from_ MOOSAIC_GUARDED_BY(mutex_);
    Counts known_as_ MOOSAIC_GUARDED_BY(mutex_);
};

// "127.0.0.1:40112" -> "127.0.0.1"; an IPv6 address stands for its network: "[2001:db8::7]:40112" -> "2001:db8::/64"
std::string address_of(std::string_view peer);

}  // namespace moosaic::session
