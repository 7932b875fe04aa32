// One request to a world, wherever it is open.
#include "cli/world_client.hpp"

#include <filesystem>
#include <iostream>

#include "host/control_client.hpp"

namespace moosaic::cli {

Result<nlohmann::json> ask_world(const WorldAddress& address, const nlohmann::json& request, const Part& part) {
    if (!std::filesystem::exists(address.data))
        return fail("there is no world here", address.data, "make one with: moosaic init --data " + address.data);
    auto client = host::ControlClient::connect((std::filesystem::absolute(address.data) / "control.sock").string());
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
    std::cerr << "moosaic: " << error.text() << "\n";
    return status;
}

}  // namespace moosaic::cli
