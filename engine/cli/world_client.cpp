// One request to a world, wherever it is open.
#include "cli/world_client.hpp"

#include <filesystem>

#include "host/data_directory.hpp"

namespace moosaic::cli {

namespace {

constexpr std::chrono::milliseconds first_word{3000};

// Says once for whom the command waits, and goes on waiting.
std::function<bool()> saying_so(const std::string& data) {
    return [data, said = false]() mutable {
        if (said) return true;
        said = true;
        const auto pid = host::DataDirectory::holder(data);
        tell("still waiting for the server of " + data + (pid.empty() ? "" : ", process " + pid) +
             ", which has said nothing for 3 s (Ctrl-C ends the wait; what was asked may be done all the same)");
        return true;
    };
}

}  // namespace

Result<std::unique_ptr<host::ControlClient>> reach_server(const std::string& data, Patience patience) {
    host::ControlClient::Waiting waiting{first_word, saying_so(data)};
    if (patience.most.count() > 0) waiting = {patience.most, [] { return false; }};
    // A folder that is gone is no server; without the leading part its name would be looked up anew.
    std::error_code error;
    const auto folder = std::filesystem::absolute(data, error).string();
    auto client = host::ControlClient::connect((error ? data : folder) + "/control.sock", std::move(waiting));
    if (!client || *client != nullptr) return client;
    if (const auto pid = host::DataDirectory::holder(data); !pid.empty())
        return tl::unexpected<Error>(host::DataDirectory::in_use(data, pid));
    return client;
}

Result<nlohmann::json> ask_world(const WorldAddress& address, const nlohmann::json& request, const Part& part,
                                 Patience patience) {
    if (auto there = need_directory(address); !there) return tl::unexpected<Error>(there.error());
    auto client = reach_server(address.data, patience);
    if (!client) return tl::unexpected<Error>(client.error());
    if (*client != nullptr) return (*client)->call(request, [&](const nlohmann::json& piece) { part(piece); });
    server::WorldOptions options;
    options.address = address;
    options.quiet = true;
    auto world = server::OpenWorld::open(options);
    if (!world) return tl::unexpected<Error>(world.error());
    server::WorldService service(**world);
    return service.handle(request, part);
}

int complain(const Error& error, int status) {
    print_error(error);
    return status;
}

}  // namespace moosaic::cli
