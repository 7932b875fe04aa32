#include "cli/common_options.hpp"

#include <cstdio>
#include <filesystem>

#include "host/data_directory.hpp"
#include "host/logging.hpp"
#include "server/world_configuration.hpp"

namespace moosaic::cli {

namespace {

CLI::Option* refuse_nothing(CLI::Option* option) {
    return option->type_name("FILE")->check(CLI::Validator(
        [](const std::string& path) {
            return path.empty() ? std::string("it is empty and names no file; is a variable unset?") : std::string();
        },
        "", "not empty"));
}

}  // namespace

CLI::Option* add_path(CLI::App& command, const std::string& name, std::string& path, const std::string& help) {
    return refuse_nothing(command.add_option(name, path, help));
}

CLI::Option* add_path(CLI::App& command, const std::string& name, std::vector<std::string>& paths,
                      const std::string& help) {
    return refuse_nothing(command.add_option(name, paths, help));
}

void add_world_options(CLI::App& command, WorldAddress& address) {
    auto* data = add_path(command, "--data", address.data, "Data directory of the world")->type_name("DIR");
    if (!address.data.empty()) data->capture_default_str();
    add_path(command, "--config", address.config,
             "Configuration file (default: DIR/moosaic.toml, else /etc/moosaic/moosaic.toml); a running server goes by "
             "its own");
    command.add_option("--set", address.sets, "Set one key of the configuration; may be given several times")
        ->type_name("SECTION.KEY=VALUE")
        ->allow_extra_args(false);
}

Result<void> need_directory(const WorldAddress& address) {
    std::error_code error;
    if (address.data.empty() || std::filesystem::is_directory(address.data, error)) return {};
    if (error != std::errc::no_such_file_or_directory ||
        std::filesystem::exists(std::filesystem::symlink_status(address.data, error)))
        return host::DataDirectory::look(address.data);
    return fail("there is no world here", address.data, "make one with: moosaic init --data " + address.data);
}

Result<std::unique_ptr<host::Configuration>> read_configuration(const WorldAddress& address) {
    auto configuration = std::make_unique<host::Configuration>();
    if (auto read = server::read_configuration(*configuration, address, false); !read)
        return tl::unexpected<Error>(read.error());
    return configuration;
}

void tell(const std::string& text) {
    const auto line = "moosaic: " + host::shown(Error{text, {}, {}}) + "\n";
    (void)std::fwrite(line.data(), 1, line.size(), stderr);
}

void print_error(const Error& error) { tell(host::shown(error)); }

void print_errors(const std::vector<Error>& errors) {
    for (const auto& error : errors) print_error(error);
}

}  // namespace moosaic::cli
