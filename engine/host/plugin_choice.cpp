#include "host/plugin_choice.hpp"

#include <utility>

#include <moosaic/config_keys.hpp>

#include "host/config_values.hpp"
#include "host/joined.hpp"
#include "host/plugin_kinds.hpp"

namespace moosaic::host {

namespace {

constexpr const char* letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

bool is_name(const std::string& text) { return !text.empty() && text.find_first_not_of(letters) == std::string::npos; }

// "transport.ssh" for "ssh": the kinds in which a plugin of that name is on by default.
std::string full_name_of(const std::string& word, const std::vector<std::string>& usual) {
    for (const auto& name : usual)
        if (name.substr(name.find('.') + 1) == word) return name;
    return {};
}

Result<void> check_full_name(const std::string& full, const std::vector<std::string>& usual) {
    const auto dot = full.find('.');
    const auto kind = full.substr(0, dot);
    if (dot != std::string::npos && is_name(full.substr(dot + 1)) && is_plugin_kind(kind)) return {};
    const auto meant = full_name_of(full, usual);
    const auto near = nearest(full, usual);
    return fail("\"" + full + "\" is no name of a plugin", "plugins.default",
                !meant.empty() ? "did you mean " + meant + "?"
                : near         ? "did you mean " + *near + "?"
                               : "write KIND.NAME, as transport.ssh; kinds: " + joined(plugin_kinds()));
}

}  // namespace

std::vector<Error> check_plugin_names(const Configuration& configuration) {
    std::vector<Error> errors;
    ConfigSchema schema;
    describe_plugins(schema);
    std::vector<std::string> usual;
    for (const auto& key : schema.keys())
        if (key.name == "default") usual = std::get<std::vector<std::string>>(key.default_value);
    for (const auto& full : configuration.section("plugins").texts("default"))
        if (auto good = check_full_name(full, usual); !good) errors.push_back(good.error());
    for (const auto& [where, name] : {std::pair{"store.backend", storage_backend(configuration)},
                                      std::pair{"executor.backend", executor_backend(configuration)}})
        if (!is_name(name))
            errors.push_back({"\"" + name + "\" is no name of a plugin", where,
                              "letters, digits, - and _ make a name, as sqlite or prefork; `moosaic plugins` has those "
                              "there are"});
    return errors;
}

void describe_plugins(ConfigSchema& schema) {
    schema.key(keys::list("path", {},
                          "Folders searched for plugins, FOLDER/KIND/NAME.so, the first that has one wins; "
                          "empty: lib/moosaic/plugins of this installation."));
    schema.key(keys::list(
        "default",
        {"transport.ssh", "transport.telnet", "protocol.naws", "frontend.raw", "service.metrics", "runtime.python"},
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
