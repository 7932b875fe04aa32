#include "server/world_configuration.hpp"

#include <cstdlib>

#include "host/facilities.hpp"
#include "host/logging.hpp"
#include "server/engine_sections.hpp"

namespace moosaic::server {

Error all_of(const std::vector<Error>& errors) {
    std::string text;
    for (const auto& error : errors) text += (text.empty() ? "" : "\n") + host::shown(error);
    return Error{text, "", ""};
}

Result<void> read_sources(host::Configuration& configuration, const WorldAddress& address) {
    if (const auto file = host::find_config_file(address.config, address.data); !file.empty())
        if (auto read = configuration.load_file(file); !read) return read;
    configuration.apply_environment(host::process_environment());
    for (const auto& set : address.sets)
        if (auto applied = configuration.apply_set(set); !applied) return applied;
    return {};
}

Result<void> read_configuration(host::Configuration& configuration, const WorldAddress& address, bool quiet) {
    add_engine_sections(configuration);
    if (auto read = read_sources(configuration, address); !read) return read;
    if (quiet && std::getenv("MOOSAIC_LOG__LEVEL") == nullptr)
        if (auto applied = configuration.apply_set("log.level=warning"); !applied) return applied;
    if (const auto errors = resolve_early_sections(configuration); !errors.empty())
        return tl::unexpected<Error>(all_of(errors));
    const auto log = host::log_options(configuration);
    if (auto good = host::check_log_file(log.file); !good) return good;
    return host::check_log_levels(log.levels);
}

}  // namespace moosaic::server
