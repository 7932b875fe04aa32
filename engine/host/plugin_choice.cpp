#include "host/plugin_choice.hpp"

#include <moosaic/config_keys.hpp>

namespace moosaic::host {

void describe_plugins(ConfigSchema& schema) {
    schema.key(keys::list("path", {},
                          "Folders searched for plugins, FOLDER/KIND/NAME.so, the first that has one wins; "
                          "empty: lib/moosaic/plugins of this installation."));
    schema.key(keys::list("default",
                          {"transport.ssh", "transport.telnet", "protocol.naws", "frontend.raw", "service.metrics",
                           "runtime.python"},
                          "Plugins that are on without a table [KIND.NAME] of their own."));
}

void describe_storage_choice(ConfigSchema& schema) {
    schema.key(keys::text("backend", "sqlite", "The storage plugin that keeps the world."));
}

void describe_executor_choice(ConfigSchema& schema) {
    schema.key(keys::text("backend", "prefork", "The executor plugin that runs verbs."));
}

std::string storage_backend(const Configuration& configuration) {
    return configuration.section("store").text("backend");
}

std::string executor_backend(const Configuration& configuration) {
    return configuration.section("executor").text("backend");
}

std::set<std::string> needed_plugins(const Configuration& configuration) {
    return {"storage." + storage_backend(configuration), "executor." + executor_backend(configuration)};
}

std::set<std::string> default_plugins(const Configuration& configuration) {
    const auto names = configuration.section("plugins").texts("default");
    std::set<std::string> out(names.begin(), names.end());
    out.merge(needed_plugins(configuration));
    return out;
}

std::vector<std::string> plugin_folders(const Configuration& configuration, const std::string& installed) {
    auto folders = configuration.section("plugins").texts("path");
    if (folders.empty()) folders.push_back(installed);
    return folders;
}

}  // namespace moosaic::host
