// Reaching a world from a command: through the running server's control socket, else by opening the directory itself.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "cli/common_options.hpp"
#include "host/control_client.hpp"
#include "server/world_service.hpp"

namespace moosaic::cli {

using server::Part;

// How long a command waits for a server that says nothing.
struct Patience {
    std::chrono::seconds most{0};  // 0: as long as it takes, and standard error says so once
};

// The server that runs on a data directory; nullptr: none does. An Error: it does not answer, or another process has
// the directory and cannot be asked (host::DataDirectory::in_use).
Result<std::unique_ptr<host::ControlClient>> reach_server(const std::string& data, Patience patience = {});

// Sends one request and hands parts of the answer to `part` as they come. Same result either way.
Result<nlohmann::json> ask_world(
    const WorldAddress& address, const nlohmann::json& request,
    const Part& part = [](const nlohmann::json&) { return true; }, Patience patience = {});

// Prints an Error to stderr, "moosaic: …", and returns the exit status for it.
int complain(const Error& error, int status = 1);

}  // namespace moosaic::cli
