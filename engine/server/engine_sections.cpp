#include "server/engine_sections.hpp"

#include "host/facilities.hpp"
#include "host/plugin_choice.hpp"
#include "server/world_keys.hpp"
#include "session/session_keys.hpp"
#include "task/limit_keys.hpp"

namespace moosaic::server {

namespace {

using Describe = void (*)(ConfigSchema&);

void add(host::Configuration& configuration, const char* name, const char* about,
         std::initializer_list<Describe> parts) {
    ConfigSchema schema;
    for (const auto describe : parts) describe(schema);
    configuration.add_section(name, std::move(schema), about);
}

}  // namespace

void add_engine_sections(host::Configuration& c) {
    add(c, "server", "The server process.", {describe_server});
    add(c, "log", "The log. Of commands it names verb and objects, at level debug, never what was typed.",
        {host::describe_log, task::describe_command_log});
    add(c, "plugins", "Plugins. One is on when its table [KIND.NAME] exists and does not say enabled = false.",
        {host::describe_plugins});
    add(c, "store", "Where the world is kept.", {host::describe_storage_choice, describe_store});
    add(c, "limits",
        "Limits of a task, that is one command, hook or tick. Above one of them the task is stopped with one "
        "message, nothing of it happened, and moosaic_limits_hit_total counts it.",
        {task::describe_limits});
    for (std::size_t i = 0; i < task::class_count; ++i)
        add(c, task::class_section(i).c_str(),
            "The same for commands of one class: $guest, everybody (player), $builder, $programmer, wizards; the "
            "highest that somebody belongs to counts. No world that is shipped has $guest, and nobody logs in as a "
            "guest "
            "yet.",
            {task::describe_class_limits});
    add(c, "session", "Connected players.", {session::describe_session});
    add(c, "login", "Logging in.", {session::describe_login});
    add(c, "executor", "Where verbs run.", {host::describe_executor_choice});
    add(c, "passwords", "Rules for passwords.", {describe_passwords});
    add(c, "world", "Limits inside the world.", {task::describe_broadcast});
}

std::vector<Error> resolve_early_sections(host::Configuration& configuration) {
    std::vector<Error> errors;
    for (const auto* section : {"log", "server", "plugins", "store", "executor"})
        for (auto& error : configuration.resolve(section)) errors.push_back(std::move(error));
    return errors.empty() ? host::check_plugin_names(configuration) : errors;
}

}  // namespace moosaic::server
