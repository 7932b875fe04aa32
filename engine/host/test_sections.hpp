// Sections as a server has them, for the tests of this room: its own, and some keys like those of other rooms.
#pragma once

#include <moosaic/config_keys.hpp>

#include "host/configuration.hpp"

namespace moosaic::host {

inline void add_test_sections(Configuration& c) {
    const auto add = [&c](const char* name, std::vector<ConfigKey> keys) {
        ConfigSchema schema;
        for (auto& key : keys) schema.key(std::move(key));
        c.add_section(name, std::move(schema), std::string("The section ") + name + ".");
    };
    add("server", {keys::number("loop_threads", 2, 1, 64, "Threads."), keys::number("tasks", 16, 1, 1024, "Tasks.")});
    add("log", {keys::live(keys::text("level", "info", "Lines.", {"debug", "info", "warning", "error"})),
                keys::live(keys::text("file", "", "Where.")),
                keys::live(keys::text("format", "text", "How.", {"text", "json"})),
                keys::live(keys::list("levels", {}, "Components."))});
    add("store", {keys::text("backend", "sqlite", "The plugin."),
                  keys::text("durability", "full", "What survives.", {"full", "relaxed"})});
    add("limits", {keys::live(keys::number("time_ms", 3000, 10, 600000, "Wall time."))});
    add("session", {keys::live(keys::number("max_line", 8192, 80, 1048576, "Bytes.")),
                    keys::live(keys::number("queue", 64, 1, 65536, "Lines."))});
}

}  // namespace moosaic::host
