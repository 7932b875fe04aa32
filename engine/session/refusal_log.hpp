// RefusalLog: what the log says of refused logins: a line each, and in a storm of them how many there were.
//
// Passwords that were refused are warnings, keys are not (a client offers all it has), so each level has a ration of
// its own: 30 lines at once and 10 more a minute. What goes beyond is counted, and the count is written a minute after
// the first that was left out. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <moosaic/mutex.hpp>
#include <moosaic/services.hpp>

#include "session/gate.hpp"

namespace moosaic::session {

class RefusalLog {
public:
    // The gate shuts before this goes.
    RefusalLog(Services& services, std::shared_ptr<Gate> gate) : services_(services), gate_(std::move(gate)) {}

    // "login refused: WHO from PEER, WHY". Never a password, and no name that no account has.
    void refused(Level level, const std::string& who, const std::string& peer, const std::string& why);

private:
    struct Ration {
        double left = most_at_once;
        std::chrono::steady_clock::time_point at{};
        std::uint64_t left_out = 0;
        std::string from;  // where the last of them came from
    };
    static constexpr double most_at_once = 30;
    static constexpr double more_a_second = 10.0 / 60;
    static constexpr std::chrono::seconds pause{60};

    bool may_write(Level level, const std::string& peer);
    void sum_up(Level level);

    Services& services_;
    const std::shared_ptr<Gate> gate_;
    Mutex mutex_;
    std::map<Level, Ration> rations_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::session
