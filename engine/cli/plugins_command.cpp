// Listing and checking plugins, with a server, with a world, or with neither.
#include "cli/plugins_command.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/world_client.hpp"
#include "host/plugin_choice.hpp"
#include "host/plugin_file.hpp"
#include "host/plugin_host.hpp"
#include "host/plugin_kinds.hpp"
#include "host/prefix.hpp"
#include "host/worker_program.hpp"
#include "server/engine_sections.hpp"
#include "server/plugin_facilities.hpp"
#include "server/plugin_list.hpp"

namespace moosaic::cli {
namespace {

using detail::Mark;
using nlohmann::json;

// Nothing: no server runs on this world.
Result<std::optional<json>> ask_server(const WorldAddress& common) {
    if (common.data.empty()) return std::optional<json>();
    auto client = reach_server(common.data);
    if (!client) return tl::unexpected(client.error());
    if (!*client) return std::optional<json>();
    auto answer = (*client)->call({{"op", "plugins"}});
    if (!answer) return tl::unexpected(answer.error());
    return std::optional<json>(std::move(*answer));
}

struct Listed {
    json plugins;
    bool good = true;
};

// Loads and configures here, starts nothing. The log would repeat what the list says.
Result<Listed> load_here(const WorldAddress& common) {
    auto configuration = read_configuration(common);
    if (!configuration) return tl::unexpected(configuration.error());
    auto facilities = host::Facilities::make(host::LogOptions{"error", "/dev/null", "text"});
    if (!facilities) return tl::unexpected(facilities.error());
    const host::Prefix prefix = host::own_prefix();
    host::PluginHost plugins(**facilities, {host::plugin_folders(**configuration, prefix.plugins()),
                                            host::default_plugins(**configuration),
                                            {},
                                            common.data,
                                            prefix.libexec(),
                                            server::facilities_by_kind()});
    const auto errors = plugins.load(**configuration);
    print_errors(errors);
    return Listed{server::plugins_json(plugins.list()), errors.empty()};
}

std::string field(const json& plugin, const char* name) { return plugin.value(name, std::string()); }

void print_table(const json& plugins) {
    std::size_t widths[3] = {6, 5, 7};
    const auto name = [](const json& p) { return field(p, "kind") + "." + field(p, "name"); };
    for (const auto& p : plugins) {
        widths[0] = std::max(widths[0], name(p).size());
        widths[1] = std::max(widths[1], field(p, "state").size());
        widths[2] = std::max(widths[2], field(p, "version").size());
    }
    const auto row = [&](const std::string& a, const std::string& b, const std::string& c, const std::string& d) {
        std::printf("%-*s  %-*s  %-*s  %s\n", static_cast<int>(widths[0]), a.c_str(), static_cast<int>(widths[1]),
                    b.c_str(), static_cast<int>(widths[2]), c.c_str(), d.c_str());
    };
    row("PLUGIN", "STATE", "VERSION", "FILE");
    for (const auto& p : plugins) {
        row(name(p), field(p, "state"), field(p, "version"), field(p, "file"));
        if (!field(p, "reason").empty()) std::printf("    %s\n", field(p, "reason").c_str());
    }
    if (plugins.empty()) std::printf("(none found)\n");
}

int list(const WorldAddress& common, bool as_json) {
    if (const auto there = need_directory(common); !there) {
        print_error(there.error());
        return 1;
    }
    auto served = ask_server(common);
    if (!served) {
        print_error(served.error());
        return 1;
    }
    Listed listed;
    if (*served) {
        listed.plugins = **served;
    } else {
        auto here = load_here(common);
        if (!here) {
            print_error(here.error());
            return 1;
        }
        listed = *here;
    }
    if (as_json)
        std::printf("%s\n", listed.plugins.dump(2, ' ', false, json::error_handler_t::replace).c_str());
    else
        print_table(listed.plugins);
    return listed.good ? 0 : 1;
}

// A runtime is opened by the worker program alone, as in a server.
int check_runtime(const std::string& file, const Mark& mark) {
    const auto described = host::describe_runtime(host::own_prefix().libexec(), file);
    if (!described) {
        print_error(described.error());
        return 1;
    }
    std::printf("%s.%s %s: good, the worker program loads it and it describes %zu keys of its own\n", mark.kind.c_str(),
                mark.name.c_str(), mark.version.c_str(), described->keys().size());
    return 0;
}

// Whether a server would find it where it lies.
Result<void> check_place(const std::string& file, const Mark& mark) {
    const auto path = std::filesystem::weakly_canonical(file);
    if (path.parent_path().filename() == mark.kind && path.filename() == mark.name + ".so") return {};
    return fail("the file holds the plugin " + mark.kind + "." + mark.name + ", but its place says " +
                    path.parent_path().filename().string() + "." + path.stem().string(),
                file,
                "move it to " + mark.kind + "/" + mark.name +
                    ".so of a folder in plugins.path, or name it with the key `file` of its table");
}

// Opens and configures it as a server would, alone, with the keys that --set gives it and the defaults of the others.
Result<std::string> check_life(const std::string& file, const Mark& mark, const std::vector<std::string>& sets) {
    const std::string name = mark.kind + "." + mark.name;
    host::Configuration configuration;
    server::add_engine_sections(configuration);
    for (const auto& set : sets)
        if (auto applied = configuration.apply_set(set); !applied) return tl::unexpected(applied.error());
    if (auto named = configuration.apply_set(name + ".file=" + file); !named) return tl::unexpected(named.error());
    auto facilities = host::Facilities::make(host::LogOptions{"error", "/dev/null", "text"});
    if (!facilities) return tl::unexpected(facilities.error());
    host::PluginHostOptions options;
    options.default_on = {name};
    options.libexec_directory = host::own_prefix().libexec();
    options.offers = server::facilities_by_kind();
    host::PluginHost plugins(**facilities, std::move(options));
    if (const auto errors = plugins.load(configuration); !errors.empty()) return tl::unexpected(errors.front());
    for (const auto& state : plugins.list())
        if (state.kind == mark.kind && state.name == mark.name && state.state == "configured")
            return plugins.describe(mark.kind, mark.name);
    return tl::unexpected(plugins.why_not(mark.kind, mark.name));
}

int check(const std::string& file, const std::vector<std::string>& sets) {
    const auto mark = host::inspect_plugin(file);
    if (!mark) {
        print_error(mark.error());
        return 1;
    }
    std::printf("%s\n", mark->text.c_str());
    if (auto placed = check_place(file, *mark); !placed) {
        print_error(placed.error());
        return 1;
    }
    if (host::is_worker_kind(mark->kind)) return check_runtime(file, *mark);
    const auto alive = check_life(std::filesystem::absolute(file), *mark, sets);
    if (!alive) {
        print_error(alive.error());
        return 1;
    }
    std::printf("%s.%s %s: good, %s\n", mark->kind.c_str(), mark->name.c_str(), mark->version.c_str(), alive->c_str());
    return 0;
}

}  // namespace

void add_plugins_command(CLI::App& app, WorldAddress& common, int& exit_code) {
    CLI::App* command = app.add_subcommand("plugins", "List every plugin found, with its state and the reason for it");
    command->footer(
        "States: found (not switched on), disabled (on, but failed), worker (opened by the worker program only),\n"
        "configured (ready; no server runs), started. A plugin is on when its table [KIND.NAME] exists in the\n"
        "configuration and does not say enabled = false. Needs neither a server nor a world; with --data DIR and a\n"
        "running server it shows the server's own list.");
    add_world_options(*command, common);
    const auto as_json = std::make_shared<bool>(false);
    command->add_flag("--json", *as_json, "Print JSON");
    CLI::App* one = command->add_subcommand(
        "check", "Check one plugin file: mark, ABI, place, loading, kind, needs, keys, and configuring it");
    const auto file = std::make_shared<std::string>();
    add_path(*one, "FILE", *file, "The shared library")->required();
    one->footer("With --set KIND.NAME.KEY=VALUE before `check` for keys whose defaults do not do.");
    one->callback([file, &common, &exit_code] { exit_code = check(*file, common.sets); });
    command->callback([command, one, as_json, &common, &exit_code] {
        if (!command->got_subcommand(one)) exit_code = list(common, *as_json);
    });
}

}  // namespace moosaic::cli
