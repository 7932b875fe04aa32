// Reading the configuration again while the server runs.
#include "server/reload.hpp"

#include <algorithm>
#include <set>

#include "server/world_configuration.hpp"

namespace moosaic::server {

namespace {

using host::Configuration;

struct Fresh {
    std::unique_ptr<Configuration> configuration;
    std::vector<std::string> new_plugins;  // tables of plugins that are not on
};

// Tables of plugins that are there but off are open: what they would say is checked when the server starts again.
std::vector<std::string> open_new_plugins(OpenWorld& world, Configuration& fresh) {
    std::vector<std::string> out;
    const auto mentioned = fresh.mentioned_sections();
    for (const auto& plugin : world.plugins().list()) {
        const auto name = plugin.kind + "." + plugin.name;
        const bool named = std::find(mentioned.begin(), mentioned.end(), name) != mentioned.end();
        if (!named || plugin.file.empty() || fresh.declared(name)) continue;
        ConfigSchema keys;
        host::add_host_keys(keys);
        fresh.add_open_section(name, keys);
        (void)fresh.resolve(name);
        if (fresh.section(name).boolean("enabled")) out.push_back(name);
    }
    return out;
}

Result<Fresh> read_again(OpenWorld& world, const WorldAddress& address) {
    Fresh fresh{world.configuration().same_shape(), {}};
    auto& configuration = *fresh.configuration;
    if (auto read = read_sources(configuration, address); !read) return tl::unexpected<Error>(read.error());
    fresh.new_plugins = open_new_plugins(world, configuration);
    if (const auto errors = configuration.check(); !errors.empty()) return tl::unexpected<Error>(all_of(errors));
    return fresh;
}

std::string name_of(const Configuration::Change& change) { return change.section + "." + change.key; }

void refuse(OpenWorld& world, const Error& error) {
    auto& log = world.facilities().log("server");
    // An error may be many: a line each.
    std::string text = error.text();
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        log.error("reload: " + text.substr(at, end - at));
        at = end + 1;
    }
    log.error("reload: the configuration has a mistake, so nothing was changed");
    // The log itself is opened again all the same: it may have been moved away.
    if (auto reopened = world.facilities().logs().apply(world.facilities().logs().options()); !reopened)
        log.error("reload: " + reopened.error().text());
}

}  // namespace

void reload(OpenWorld& world, const WorldAddress& address, const std::function<void()>& take_over) {
    auto fresh = read_again(world, address);
    if (!fresh) return refuse(world, fresh.error());
    // The log first: it is the only part that can fail.
    if (auto applied = world.facilities().logs().apply(host::log_options(*fresh->configuration)); !applied)
        return refuse(world, applied.error());
    auto& log = world.facilities().log("server");
    const auto changes = world.configuration().changes(*fresh->configuration);
    world.configuration().take_reloadable(*fresh->configuration);
    world.take_limits();
    take_over();
    std::set<std::string> sections;
    std::size_t waiting = fresh->new_plugins.size();
    for (const auto& change : changes) {
        const auto what = name_of(change) + ": " + change.before + " -> " + change.after + " (" + change.source + ")";
        if (change.reload) {
            sections.insert(change.section);
            log.info("reload: " + what);
        } else {
            ++waiting;
            log.warning("reload: " + what + " needs a restart");
        }
    }
    for (const auto& name : fresh->new_plugins) log.warning("reload: switching on [" + name + "] needs a restart");
    world.plugins().reload(sections, world.configuration());
    const auto taken = changes.size() + fresh->new_plugins.size() - waiting;
    log.info("reloaded: " + std::to_string(taken) + " values taken over, " + std::to_string(waiting) +
             " need a restart; the log was opened again");
}

}  // namespace moosaic::server
