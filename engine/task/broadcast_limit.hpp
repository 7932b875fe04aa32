// The flood limit of world.md 6.4: so many lines to others per account and fixed window; the offender is told once.
#pragma once

#include <cstdint>
#include <unordered_map>

#include <moosaic/mutex.hpp>
#include <moosaic/value.hpp>

namespace moosaic::task {

class BroadcastLimit {
public:
    enum class Verdict : std::uint8_t { allowed, dropped_tell, dropped };
    BroadcastLimit(std::int64_t lines, std::int64_t window_seconds)
        : lines_(lines), window_us_(window_seconds * 1000000) {}

    void limit(std::int64_t lines, std::int64_t window_seconds);  // from now on; any thread

    // Charges one line at `now` (microseconds). dropped_tell: the first excess of the window. Any thread.
    Verdict charge(Id account, std::int64_t now);

private:
    struct Window {
        std::int64_t start = 0;
        std::int64_t used = 0;
    };
    Mutex mutex_;
    std::unordered_map<Id, Window> windows_ MOOSAIC_GUARDED_BY(mutex_);
    std::int64_t lines_;  // 0: no limit
    std::int64_t window_us_;
};

}  // namespace moosaic::task
