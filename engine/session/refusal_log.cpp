#include "session/refusal_log.hpp"

#include <algorithm>

#include "session/once.hpp"

namespace moosaic::session {

void RefusalLog::refused(Level level, const std::string& who, const std::string& peer, const std::string& why) {
    if (!services_.log().enabled(level)) return;
    if (may_write(level, peer)) services_.log().write(level, "login refused: " + who + " from " + peer + ", " + why);
}

bool RefusalLog::may_write(Level level, const std::string& peer) {
    bool first_left_out = false;
    {
        const LockGuard lock(mutex_);
        auto& ration = rations_[level];
        const auto now = services_.clock().steady();
        if (ration.at != std::chrono::steady_clock::time_point{})
            ration.left = std::min(
                most_at_once, ration.left + std::chrono::duration<double>(now - ration.at).count() * more_a_second);
        ration.at = now;
        if (ration.left >= 1) {
            ration.left -= 1;
            return true;
        }
        ration.from = peer;
        first_left_out = ++ration.left_out == 1;
    }
    if (first_left_out) std::make_shared<Once>(services_.loop(), gate_, [this, level] { sum_up(level); })->arm(pause);
    return false;
}

void RefusalLog::sum_up(Level level) {
    std::uint64_t count = 0;
    std::string from;
    {
        const LockGuard lock(mutex_);
        auto& ration = rations_[level];
        std::swap(count, ration.left_out);
        from = ration.from;
    }
    services_.log().write(level, "login refused: " + std::to_string(count) +
                                     " more times within the last minute, without a line each; the last from " + from);
}

}  // namespace moosaic::session
