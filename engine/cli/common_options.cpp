// Reading the configuration for a command.
#include "cli/common_options.hpp"

#include <cstdio>

#include "host/facilities.hpp"
#include "host/logging.hpp"
#include "server/engine_sections.hpp"

namespace moosaic::cli {

void add_common_options(CLI::App& command, CommonOptions& common) {
    command
        .add_option("--config", common.config,
                    "Configuration file (default: DIR/moosaic.toml, else /etc/moosaic/moosaic.toml)")
        ->type_name("FILE");
    command.add_option("--data", common.data, "Data directory of the world")->type_name("DIR");
    command.add_option("--set", common.sets, "Set one key of the configuration; may be given several times")
        ->type_name("SECTION.KEY=VALUE")
        ->allow_extra_args(false);
}

Result<std::unique_ptr<host::Configuration>> read_configuration(const CommonOptions& common) {
    auto configuration = std::make_unique<host::Configuration>();
    server::add_engine_sections(*configuration);
    const std::string file = host::find_config_file(common.config, common.data);
    if (!file.empty())
        if (auto read = configuration->load_file(file); !read) return tl::unexpected(read.error());
    configuration->apply_environment(host::process_environment());
    for (const auto& assignment : common.sets)
        if (auto set = configuration->apply_set(assignment); !set) return tl::unexpected(set.error());
    if (auto errors = server::resolve_early_sections(*configuration); !errors.empty())
        return tl::unexpected(errors.front());
    if (auto good = host::check_log_levels(host::log_options(*configuration).levels); !good)
        return tl::unexpected(good.error());
    return configuration;
}

void print_error(const Error& error) { std::fprintf(stderr, "moosaic: %s\n", error.text().c_str()); }

void print_errors(const std::vector<Error>& errors) {
    for (const auto& error : errors) print_error(error);
}

}  // namespace moosaic::cli
