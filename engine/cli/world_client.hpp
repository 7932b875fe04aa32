// Reaching a world from a command: through the running server's control socket, else by opening the directory itself.
#pragma once

#include <string>
#include <vector>

#include "cli/common_options.hpp"
#include "server/world_service.hpp"

namespace moosaic::cli {

using server::Part;

// Sends one request and hands parts of the answer to `part` as they come. Same result either way.
Result<nlohmann::json> ask_world(
    const WorldAddress& address, const nlohmann::json& request,
    const Part& part = [](const nlohmann::json&) { return true; });

// Prints an Error to stderr, "moosaic: …", and returns the exit status for it.
int complain(const Error& error, int status = 1);

}  // namespace moosaic::cli
