#include "server/world_keys.hpp"

#include <moosaic/config_keys.hpp>

namespace moosaic::server {

namespace {

constexpr std::int64_t mib = 1024 * 1024;

}  // namespace

void describe_server(ConfigSchema& schema) {
    schema.key(keys::number("loop_threads", 2, 1, 64, "Threads that carry timers and chores."));
    schema.key(keys::number("tasks", 16, 1, 1024,
                            "Commands that may run at the same time; as many again while some of them run long."));
    schema.key(
        keys::number("threads", 0, 0, 64,
                     "Threads that run commands and read from telnet; 0: one for each processor, at least two."));
    schema.key(keys::flag("core_dumps", false,
                          "Whether the server may leave a core dump when it crashes, and be traced by its user. A dump "
                          "holds all that the server knows, passwords being checked included."));
}

bool core_dumps(const host::Configuration& configuration) {
    return configuration.section("server").boolean("core_dumps");
}

stacks::StackOptions stack_options(const host::Configuration& configuration) {
    const auto& section = configuration.section("server");
    stacks::StackOptions options;
    options.tasks = static_cast<std::size_t>(section.integer("tasks"));
    options.threads = static_cast<std::size_t>(section.integer("threads"));
    return options;
}

int loop_threads(const host::Configuration& configuration) {
    return static_cast<int>(configuration.section("server").integer("loop_threads"));
}

void describe_store(ConfigSchema& schema) {
    schema.key(keys::text("durability", "full",
                          "full: an answered command survives a power failure (fsync); relaxed: it survives the "
                          "death of the server process.",
                          {"full", "relaxed"}));
    schema.key(
        keys::number("cache_bytes", 512 * mib, 16 * mib, 1024 * 1024 * mib,
                     "Memory for rows and index sets, with the older versions that somebody still reads, and for "
                     "what running commands have read and written, in bytes."));
}

std::size_t cache_bytes(const host::Configuration& configuration) {
    return static_cast<std::size_t>(configuration.section("store").integer("cache_bytes"));
}

storage::Durability durability(const host::Configuration& configuration) {
    return configuration.section("store").text("durability") == "full" ? storage::Durability::full
                                                                       : storage::Durability::relaxed;
}

void describe_passwords(ConfigSchema& schema) {
    schema.key(keys::text("common_file", "",
                          "A file of passwords nobody may choose, UTF-8, one a line, whatever the case; empty: none."));
}

std::string common_passwords_file(const host::Configuration& configuration) {
    return configuration.section("passwords").text("common_file");
}

}  // namespace moosaic::server
