// OutageLog: what the log says while the storage refuses to write. The first refusal at once, a line now and then while
// it lasts, and one when it is over: the log may lie on the same full disk, and every command makes a refusal.
// One thread at a time (the store calls it from one batch at a time).
#pragma once

#include <chrono>
#include <cstdint>

#include <moosaic/result.hpp>
#include <moosaic/services.hpp>

namespace moosaic::server {

class OutageLog {
public:
    OutageLog(Logger& log, Clock& clock) : log_(log), clock_(clock) {}
    void failed(const Error& why);
    void over();

private:
    Logger& log_;
    Clock& clock_;
    std::uint64_t batches_ = 0;
    std::chrono::steady_clock::time_point begun_;
    std::chrono::steady_clock::time_point said_;
};

}  // namespace moosaic::server
