// The reference of all configuration keys.
#include "host/config_reference.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "host/plugin_file.hpp"
#include "host/plugin_host.hpp"
#include "host/plugin_kinds.hpp"
#include "host/worker_program.hpp"

namespace moosaic::host {
namespace {

constexpr const char* heading =
    "# Every key of Moosaic with its default. Used as it is, this file changes nothing; keep the lines you change.\n"
    "# `moosaic config check` finds mistakes, `moosaic config show` says where each value in force comes from.\n"
    "# Order: default, file (--config FILE, else DIR/moosaic.toml, else /etc/moosaic/moosaic.toml), environment, "
    "--set.\n"
    "# In the environment the key log.level is MOOSAIC_LOG__LEVEL and transport.ssh.listen is\n"
    "# MOOSAIC_TRANSPORT_SSH__LISTEN: a dot of the section is one underscore, two stand before the key.\n\n";

Result<void> add_plugin(Configuration& out, const std::string& file, const std::string& kind, const std::string& name,
                        bool enabled, const std::string& libexec) {
    const auto mark = inspect_plugin(file, kind, name);
    if (!mark) return tl::unexpected(mark.error());
    ConfigSchema schema;
    add_host_keys(schema, enabled);
    std::string about = "The plugin " + kind + "." + name + ".";
    if (is_worker_kind(kind)) {
        about += " It is opened by the worker program, never by the server.";
        if (!libexec.empty()) {
            const auto described = describe_runtime(libexec, file);
            if (!described) return tl::unexpected(described.error());
            for (const auto& key : described->keys()) schema.key(key);
        }
    } else {
        auto plugin = open_plugin(file, *mark);
        if (!plugin) return tl::unexpected(plugin.error());
        if (auto described = describe(**plugin, schema); !described) return fail(described.error().message, file);
    }
    out.add_section(kind + "." + name, std::move(schema), about);
    return {};
}

}  // namespace

Result<std::string> reference_toml(Configuration& engine, const std::set<std::string>& on,
                                   const std::vector<std::string>& folders, const std::string& libexec) {
    for (const auto& kind : plugin_kinds()) {
        std::set<std::string> names;
        for (const auto& folder : folders) {
            std::vector<std::string> here;
            std::error_code error;
            for (std::filesystem::directory_iterator at(folder + "/" + kind, error), end; !error && at != end;
                 at.increment(error))
                if (at->path().extension() == ".so") here.push_back(at->path().stem().string());
            std::sort(here.begin(), here.end());
            for (const auto& name : here) {
                if (!names.insert(name).second) continue;
                const std::string file = folder + "/" + kind + "/" + name + ".so";
                auto added = add_plugin(engine, file, kind, name, on.count(kind + "." + name) != 0, libexec);
                if (!added) return tl::unexpected(added.error());
            }
        }
    }
    return heading + engine.reference();
}

}  // namespace moosaic::host
