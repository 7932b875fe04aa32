// Checking and showing the configuration, the tables of all plugins that are on included.
#include "cli/config_command.hpp"

#include <cstdio>
#include <memory>

#include "host/config_reference.hpp"
#include "host/plugin_choice.hpp"
#include "host/plugin_host.hpp"
#include "host/prefix.hpp"
#include "server/engine_sections.hpp"
#include "server/plugin_facilities.hpp"
#include "server/plugin_list.hpp"

namespace moosaic::cli {
namespace {

int check_or_show(const WorldAddress& common, bool show) {
    if (const auto there = need_directory(common); !there) {
        print_error(there.error());
        return 1;
    }
    auto configuration = read_configuration(common);
    if (!configuration) {
        print_error(configuration.error());
        return 1;
    }
    auto facilities = host::Facilities::make(host::LogOptions{"error", "/dev/null", "text"});
    if (!facilities) {
        print_error(facilities.error());
        return 1;
    }
    const host::Prefix prefix = host::own_prefix();
    host::PluginHost plugins(
        **facilities,
        {host::plugin_folders(**configuration, prefix.plugins()), host::default_plugins(**configuration),
         host::needed_plugins(**configuration), common.data, prefix.libexec(), server::facilities_by_kind()});
    const auto errors = plugins.load(**configuration);
    print_errors(errors);
    const std::string file = host::find_config_file(common.config, common.data);
    const std::string name = file.empty() ? "no file, all defaults" : file;
    bool good = errors.empty();
    for (const auto& plugin : show ? std::vector<host::PluginState>() : plugins.failed()) {
        const auto section = plugin.kind + "." + plugin.name;
        print_error({"the plugin " + section + " would fail: " + plugin.reason,
                     {},
                     "correct it, or switch the plugin off: " + section + ".enabled = false"});
        good = false;
    }
    if (errors.empty() && !show)
        if (const auto missing = server::missing_frontend(plugins.list())) {
            print_error(*missing);
            good = false;
        }
    if (show)
        std::printf("# %s\n%s", name.c_str(), (*configuration)->show().c_str());
    else if (good)
        std::printf("the configuration is good (%s)\n", name.c_str());
    return good ? 0 : 1;
}

int print_reference() {
    host::Configuration engine;
    server::add_engine_sections(engine);
    (void)engine.check();  // defaults
    const auto text = host::reference_toml(engine, host::default_plugins(engine), {host::own_prefix().plugins()},
                                           host::own_prefix().libexec());
    if (!text) {
        print_error(text.error());
        return 1;
    }
    std::printf("%s", text->c_str());
    return 0;
}

}  // namespace

void add_config_command(CLI::App& app, WorldAddress& common, int& exit_code) {
    CLI::App* command = app.add_subcommand("config", "Check or show the configuration");
    command->require_subcommand(1);
    command->footer(
        "Order, later ones win: default, file (--config FILE, else DIR/moosaic.toml, else /etc/moosaic/moosaic.toml),\n"
        "environment, --set. In the environment log.level is MOOSAIC_LOG__LEVEL, and transport.ssh.listen is\n"
        "MOOSAIC_TRANSPORT_SSH__LISTEN: a dot of the section is one underscore, two stand before the key.\n"
        "Nothing is started and no world is touched.");
    CLI::App* check =
        command->add_subcommand("check", "Say what is wrong, with file, line, column and the nearest key");
    add_world_options(*check, common);
    check->callback([&common, &exit_code] { exit_code = check_or_show(common, false); });
    CLI::App* show = command->add_subcommand("show", "Print every value in force and where it comes from");
    add_world_options(*show, common);
    const auto reference = std::make_shared<bool>(false);
    show->add_flag("--reference", *reference, "Print every key with its default and meaning instead");
    show->callback(
        [&common, &exit_code, reference] { exit_code = *reference ? print_reference() : check_or_show(common, true); });
}

}  // namespace moosaic::cli
