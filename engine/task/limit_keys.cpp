#include "task/limit_keys.hpp"

#include <moosaic/config_keys.hpp>

namespace moosaic::task {

namespace {

constexpr std::int64_t mib = 1024 * 1024;
constexpr std::int64_t most_memory_mb = 65536;

}  // namespace

std::string class_section(std::size_t number) { return "limits." + std::string(class_names.at(number)); }

void describe_limits(ConfigSchema& schema) {
    const auto limit = [&schema](const char* name, std::int64_t value, std::int64_t least, std::int64_t most,
                                 const char* help) {
        schema.key(keys::live(keys::number(name, value, least, most, help)));
    };
    limit("time_ms", 3000, 10, 600000, "Wall time of one command, in milliseconds.");
    limit("reruns", 10, 1, 1000, "How often a command is run again after a conflict.");
    limit("output_bytes", mib, 1024, 256 * mib, "Output of one command, in bytes.");
    limit("write_bytes", 16 * mib, 1024, 1024 * mib, "What one command may write into the world, in bytes.");
    limit(
        "ticks", 10'000'000, 1000, INT64_MAX,
        "Steps of one command: rows the server looks at or writes for it, values it compares; and what its verbs do.");
    limit("depth", 60, 1, 200, "Calls between verbs of different owners, one inside the other.");
    limit("calls", 100'000, 100, INT64_MAX, "Calls between verbs of different owners in one command.");
    limit("tasks", 100, 1, 10000, "Further tasks one command may cause: enterfunc and exitfunc of what it moves.");
    limit("bytes", 0, 0, INT64_MAX,
          "What one owner may keep in the world, in bytes: all about his objects; 0: no bound. None for "
          "wizards, unless limits.wizard says so.");
    limit("objects", 0, 0, INT64_MAX, "Objects of one owner; 0: no bound. None for wizards, likewise.");
    limit("memory_mb", 0, 0, most_memory_mb,
          "MiB that one command may take in each worker it uses, beyond what a worker starts with; at least 16. 0, or "
          "more than that: the executor's own bound (executor.prefork.memory_mb).");
    limit("hooks_ms", 200, 10, 600000,
          "What verbs of others that a command calls for show (title, description, tell, accept and the like) may take "
          "of it together, in milliseconds, with a tenth of its other bounds. One over it is undone alone, and a "
          "default stands for its answer.");
    schema.key(
        keys::live(keys::flag("ahead", true,
                              "Whether a verb is sent the answers it will ask for with its call, and what a line "
                              "meant is kept while nothing has changed. It costs memory and saves time; what "
                              "happens is the same.")));
}

// Each 0 by default: as in [limits].
void describe_class_limits(ConfigSchema& schema) {
    const auto limit = [&schema](const char* name, std::int64_t most, const char* help) {
        schema.key(keys::live(keys::number(name, 0, 0, most, help)));
    };
    limit("time_ms", 600000, "Wall time of one command, in milliseconds; 0: as for everybody.");
    limit("output_bytes", 256 * mib, "Output of one command, in bytes; 0: as for everybody.");
    limit("write_bytes", 1024 * mib, "What one command may write into the world, in bytes; 0: as for everybody.");
    limit("ticks", INT64_MAX, "Steps of one command; 0: as for everybody.");
    limit("depth", 200, "Calls between verbs of different owners, one inside the other; 0: as for everybody.");
    limit("calls", INT64_MAX, "Calls between verbs of different owners in one command; 0: as for everybody.");
    limit("tasks", 10000, "Further tasks one command may cause; 0: as for everybody.");
    limit("bytes", INT64_MAX, "What one owner may keep in the world, in bytes; 0: as for everybody.");
    limit("objects", INT64_MAX, "Objects of one owner; 0: as for everybody.");
    limit("memory_mb", most_memory_mb, "MiB that one command may take in each worker it uses; 0: as for everybody.");
}

TaskLimits read_limits(const SectionOf& section) {
    TaskLimits limits;
    const auto read = [](auto& bounds, const Config& from) {
        bounds.time_ms = from.integer("time_ms");
        bounds.output_bytes = from.integer("output_bytes");
        bounds.write_bytes = from.integer("write_bytes");
        bounds.ticks = from.integer("ticks");
        bounds.depth = from.integer("depth");
        bounds.calls = from.integer("calls");
        bounds.tasks = from.integer("tasks");
        bounds.bytes = from.integer("bytes");
        bounds.objects = from.integer("objects");
        bounds.memory_mb = from.integer("memory_mb");
    };
    const Config& all = section("limits");
    read(limits, all);
    for (std::size_t i = 0; i < class_count; ++i) {
        auto& own = limits.classes[i];
        read(own, section(class_section(i)));
        for (const auto* number : {&own.time_ms, &own.output_bytes, &own.write_bytes, &own.ticks, &own.depth,
                                   &own.calls, &own.tasks, &own.memory_mb})
            if (number->get() != 0) limits.by_class = true;
        if (own.bytes.get() != 0 || own.objects.get() != 0) limits.of_owners = true;
    }
    if (limits.bytes.get() != 0 || limits.objects.get() != 0) limits.of_owners = true;
    limits.reruns = all.integer("reruns");
    limits.hooks_ms = all.integer("hooks_ms");
    limits.ahead = all.boolean("ahead");
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
