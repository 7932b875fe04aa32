// Keys of [limits], [world] and [log]: bounds on tasks, and what is logged of them.
#pragma once

#include <moosaic/config.hpp>

#include "task/services.hpp"

namespace moosaic::task {

void describe_limits(ConfigSchema& schema);
TaskLimits read_limits(const Config& section);

struct BroadcastBounds {
    std::int64_t lines = 256;
    std::int64_t window_s = 10;
};
void describe_broadcast(ConfigSchema& schema);
BroadcastBounds read_broadcast(const Config& section);

void describe_command_log(ConfigSchema& schema);
bool read_command_log(const Config& section);  // are lines logged as typed?

}  // namespace moosaic::task
