// Keys of [limits], [world] and [log]: bounds on tasks, and what is logged of them.
#pragma once

#include <functional>
#include <string>

#include <moosaic/config.hpp>

#include "task/services.hpp"

namespace moosaic::task {

void describe_limits(ConfigSchema& schema);        // [limits]
void describe_class_limits(ConfigSchema& schema);  // [limits.guest] and so on
std::string class_section(std::size_t number);     // "limits.guest" of PrincipalClass::guest
using SectionOf = std::function<const Config&(const std::string& name)>;
TaskLimits read_limits(const SectionOf& section);

struct BroadcastBounds {
    std::int64_t lines = 256;
    std::int64_t window_s = 10;
};
void describe_broadcast(ConfigSchema& schema);
BroadcastBounds read_broadcast(const Config& section);

void describe_command_log(ConfigSchema& schema);
bool read_command_log(const Config& section);  // are lines logged as typed?

}  // namespace moosaic::task
