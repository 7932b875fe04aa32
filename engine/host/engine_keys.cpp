// Keys of the engine's sections with defaults, bounds and help.
#include "host/engine_keys.hpp"

namespace moosaic::host {
namespace {

using Texts = std::vector<std::string>;

ConfigKey number(std::string name, std::int64_t value, std::int64_t minimum, std::int64_t maximum, std::string help) {
    return ConfigKey{std::move(name), value, std::move(help), minimum, maximum, {}, false};
}

ConfigKey text(std::string name, std::string value, std::string help, std::vector<std::string> choices = {}) {
    return ConfigKey{
        std::move(name), std::move(value), std::move(help), INT64_MIN, INT64_MAX, std::move(choices), false};
}

ConfigKey flag(std::string name, bool value, std::string help) {
    return ConfigKey{std::move(name), value, std::move(help), INT64_MIN, INT64_MAX, {}, false};
}

ConfigKey list(std::string name, Texts value, std::string help) {
    return ConfigKey{std::move(name), std::move(value), std::move(help), INT64_MIN, INT64_MAX, {}, false};
}

ConfigSchema schema(std::vector<ConfigKey> keys) {
    ConfigSchema out;
    for (auto& key : keys) out.key(std::move(key));
    return out;
}

constexpr std::int64_t mib = 1024 * 1024;

}  // namespace

void add_engine_sections(Configuration& c) {
    c.add_section(
        "server",
        schema({number("loop_threads", 2, 1, 64, "Threads that carry timers and chores."),
                number("tasks", 16, 1, 1024,
                       "Commands that may run at the same time; as many again while some of them run long."),
                number("threads", 0, 0, 64,
                       "Threads that run commands and read from telnet; 0: one for each processor, at least two.")}),
        "The server process.");
    c.add_section("log",
                  schema({text("level", "info", "The least important lines that are written.",
                               {"debug", "info", "warning", "error"}),
                          text("file", "", "Where lines go; empty: standard error."),
                          text("format", "text", "Lines for people, or one JSON object a line.", {"text", "json"}),
                          list("levels", {},
                               "Levels of single components, as in [\"transport=warning\", \"task=debug\"]: each line "
                               "of the log names its component, and transport stands for transport.ssh too.")}),
                  "The log. Text of commands appears at level debug only, passwords never.");
    c.add_section("plugins",
                  schema({list("path", {},
                               "Folders searched for plugins, FOLDER/KIND/NAME.so, the first that has one wins; "
                               "empty: lib/moosaic/plugins of this installation."),
                          list("default",
                               {"transport.ssh", "transport.telnet", "protocol.naws", "frontend.raw", "service.metrics",
                                "runtime.python"},
                               "Plugins that are on without a table [KIND.NAME] of their own.")}),
                  "Plugins. One is on when its table [KIND.NAME] exists and does not say enabled = false.");
    c.add_section("store",
                  schema({text("backend", "sqlite", "The storage plugin that keeps the world."),
                          text("durability", "full",
                               "full: an answered command survives a power failure (fsync); relaxed: it survives the "
                               "death of the server process.",
                               {"full", "relaxed"})}),
                  "Where the world is kept.");
    c.add_section("limits",
                  schema({number("time_ms", 3000, 10, 600000, "Wall time of one command, in milliseconds."),
                          number("reruns", 10, 1, 1000, "How often a command is run again after a conflict."),
                          number("output_bytes", mib, 1024, 256 * mib, "Output of one command, in bytes."),
                          number("write_bytes", 16 * mib, 1024, 1024 * mib,
                                 "What one command may write into the world, in bytes."),
                          number("depth", 60, 1, 200, "Calls between verbs of different owners, one inside the other."),
                          number("tasks", 100, 1, 10000,
                                 "Further tasks one command may cause: enterfunc and exitfunc of what it moves.")}),
                  "Limits of a task, that is one command, hook or tick. Above one of them the task is stopped with one "
                  "message, nothing of it happened, and moosaic_limits_hit_total counts it. The memory of a verb's "
                  "worker is executor.prefork.memory_mb.");
    c.add_section("session",
                  schema({number("max_line", 8192, 80, mib, "The longest input line, in bytes."),
                          number("queue", 64, 1, 65536, "Lines that may wait; then the client is no longer read."),
                          text("duplicates", "multi",
                               "What a second login of a connected player is: multi, a further session.", {"multi"}),
                          number("per_account", 5, 1, 1000, "Sessions of one account at the same time."),
                          number("output_bytes", mib, 4096, 256 * mib,
                                 "Output that waits for a client that does not read; above it the session ends.")}),
                  "Connected players.");
    c.add_section("login",
                  schema({number("attempts", 6, 1, 100, "Wrong passwords on one connection before it is closed."),
                          number("timeout_s", 180, 5, 3600, "Time to log in, in seconds."),
                          number("max_unauthenticated", 128, 1, 100000,
                                 "Plain connections that have not logged in yet. Above half of it new ones are turned "
                                 "away at random, above it always."),
                          number("per_address", 10, 1, 100000,
                                 "The same, from one address (IPv6: one /64); this machine itself is not limited."),
                          flag("allow_cleartext_passwords", false,
                               "Whether a password may come from another host on a connection that is not encrypted."),
                          text("greeting", "",
                               "Shown before the login dialogue of a plain connection; empty: the "
                               "built-in text.")}),
                  "Logging in.");
    c.add_section("executor", schema({text("backend", "prefork", "The executor plugin that runs verbs.")}),
                  "Where verbs run.");
    c.add_section("passwords",
                  schema({text("common_file", "", "A file of passwords nobody may choose, one a line; empty: none.")}),
                  "Rules for passwords.");
    c.add_section("world",
                  schema({number("broadcast_limit", 256, 1, 1000000, "Messages one player may cause in a window."),
                          number("broadcast_window_s", 10, 1, 3600, "The length of that window, in seconds.")}),
                  "Limits inside the world.");
    c.make_reloadable("log");
    c.make_reloadable("limits");
    c.make_reloadable("session");
    c.make_reloadable("login", {"greeting", "max_unauthenticated", "per_address"});
    c.make_reloadable("world");
}

std::set<std::string> needed_plugins(const Configuration& configuration) {
    return {"storage." + configuration.section("store").text("backend"),
            "executor." + configuration.section("executor").text("backend")};
}

std::set<std::string> default_plugins(const Configuration& configuration) {
    const Texts names = configuration.section("plugins").texts("default");
    std::set<std::string> out(names.begin(), names.end());
    out.merge(needed_plugins(configuration));
    return out;
}

std::vector<std::string> plugin_folders(const Configuration& configuration, const std::string& installed) {
    Texts folders = configuration.section("plugins").texts("path");
    if (folders.empty()) folders.push_back(installed);
    return folders;
}

}  // namespace moosaic::host
