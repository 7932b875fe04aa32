// Time and chance of the real machine, behind the façades of the SDK.
#pragma once

#include <moosaic/services.hpp>

namespace moosaic::host {

class SystemClock : public Clock {
public:
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override;
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override;
};

// The kernel's generator (getrandom(2)). Any thread.
class SystemRandom : public Random {
public:
    void fill(void* data, std::size_t bytes) override;
};

}  // namespace moosaic::host
