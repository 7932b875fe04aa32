#include "task/limit_keys.hpp"

#include <moosaic/config_keys.hpp>

namespace moosaic::task {

namespace {

constexpr std::int64_t mib = 1024 * 1024;

}  // namespace

void describe_limits(ConfigSchema& schema) {
    const auto limit = [&schema](const char* name, std::int64_t value, std::int64_t least, std::int64_t most,
                                 const char* help) {
        schema.key(keys::live(keys::number(name, value, least, most, help)));
    };
    limit("time_ms", 3000, 10, 600000, "Wall time of one command, in milliseconds.");
    limit("reruns", 10, 1, 1000, "How often a command is run again after a conflict.");
    limit("output_bytes", mib, 1024, 256 * mib, "Output of one command, in bytes.");
    limit("write_bytes", 16 * mib, 1024, 1024 * mib, "What one command may write into the world, in bytes.");
    limit("ticks", 10'000'000, 1000, INT64_MAX,
          "Steps the server may do for one command: rows it looks at or writes, values it compares.");
    limit("depth", 60, 1, 200, "Calls between verbs of different owners, one inside the other.");
    limit("tasks", 100, 1, 10000, "Further tasks one command may cause: enterfunc and exitfunc of what it moves.");
    schema.key(
        keys::live(keys::flag("ahead", true,
                              "Whether a verb is sent the answers it will ask for with its call, and what a line "
                              "meant is kept while nothing has changed. It costs memory and saves time; what "
                              "happens is the same.")));
}

TaskLimits read_limits(const Config& section) {
    TaskLimits limits;
    limits.time_ms = section.integer("time_ms");
    limits.reruns = section.integer("reruns");
    limits.output_bytes = section.integer("output_bytes");
    limits.write_bytes = section.integer("write_bytes");
    limits.ticks = section.integer("ticks");
    limits.depth = section.integer("depth");
    limits.tasks = section.integer("tasks");
    limits.ahead = section.boolean("ahead");
    return limits;
}

void describe_broadcast(ConfigSchema& schema) {
    schema.key(
        keys::live(keys::number("broadcast_limit", 256, 1, 1000000, "Messages one player may cause in a window.")));
    schema.key(keys::live(keys::number("broadcast_window_s", 10, 1, 3600, "The length of that window, in seconds.")));
}

BroadcastBounds read_broadcast(const Config& section) {
    return {section.integer("broadcast_limit"), section.integer("broadcast_window_s")};
}

void describe_command_log(ConfigSchema& schema) {
    schema.key(keys::live(keys::flag(
        "command_text", false,
        "At level debug, also the lines that players type. Warning: what they whisper is in the log then, and a "
        "password in a place where none is expected.")));
}

bool read_command_log(const Config& section) { return section.boolean("command_text"); }

}  // namespace moosaic::task
