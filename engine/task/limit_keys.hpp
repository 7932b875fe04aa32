// Keys of [limits] and [world]: bounds on tasks.
#pragma once

#include <moosaic/config.hpp>

#include "task/parts.hpp"

namespace moosaic::task {

void describe_limits(ConfigSchema& schema);
TaskLimits read_limits(const Config& section);

struct BroadcastBounds {
    std::int64_t lines = 256;
    std::int64_t window_s = 10;
};
void describe_broadcast(ConfigSchema& schema);
BroadcastBounds read_broadcast(const Config& section);

}  // namespace moosaic::task
