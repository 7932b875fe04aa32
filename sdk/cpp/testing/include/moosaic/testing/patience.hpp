// How long a suite waits for what must come before it takes it for lost: 30 s, or MOOSAIC_SUITE_PATIENCE of them.
#pragma once

#include <chrono>
#include <cstdlib>

namespace moosaic::testing {

inline std::chrono::seconds patience() {
    const char* given = std::getenv("MOOSAIC_SUITE_PATIENCE");
    const int seconds = given == nullptr ? 0 : std::atoi(given);
    return std::chrono::seconds(seconds > 0 ? seconds : 30);
}

}  // namespace moosaic::testing
