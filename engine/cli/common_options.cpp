#include "cli/common_options.hpp"

#include <cstdio>

#include "server/world_configuration.hpp"

namespace moosaic::cli {

void add_world_options(CLI::App& command, WorldAddress& address) {
    auto* data = command.add_option("--data", address.data, "Data directory of the world")->type_name("DIR");
    if (!address.data.empty()) data->capture_default_str();
    command
        .add_option("--config", address.config,
                    "Configuration file (default: DIR/moosaic.toml, else /etc/moosaic/moosaic.toml); a running server "
                    "goes by its own")
        ->type_name("FILE");
    command.add_option("--set", address.sets, "Set one key of the configuration; may be given several times")
        ->type_name("SECTION.KEY=VALUE")
        ->allow_extra_args(false);
}

Result<std::unique_ptr<host::Configuration>> read_configuration(const WorldAddress& address) {
    auto configuration = std::make_unique<host::Configuration>();
    if (auto read = server::read_configuration(*configuration, address, false); !read)
        return tl::unexpected<Error>(read.error());
    return configuration;
}

void print_error(const Error& error) { std::fprintf(stderr, "moosaic: %s\n", error.text().c_str()); }

void print_errors(const std::vector<Error>& errors) {
    for (const auto& error : errors) print_error(error);
}

}  // namespace moosaic::cli
