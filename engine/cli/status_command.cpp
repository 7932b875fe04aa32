// moosaic status: what a running server is doing.
#include <cstdio>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/world_client.hpp"

namespace moosaic::cli {

namespace {

struct StatusOptions {
    std::string data = "var";
    bool json = false;
};

int status_of(const StatusOptions& o) {
    if (const auto there = need_directory({.data = o.data, .config = {}, .sets = {}}); !there)
        return complain(there.error());
    auto client = reach_server(o.data);
    if (!client) return complain(client.error());
    if (*client == nullptr) {
        std::cout << "no server is running on " << o.data << "\n";
        return 1;
    }
    auto answer = (*client)->call({{"op", "status"}});
    if (!answer) return complain(answer.error());
    if (o.json) {
        std::cout << answer->dump() << "\n";
        return 0;
    }
    std::cout << "running, pid " << answer->at("pid") << "\n";
    for (const auto& address : answer->at("listening"))
        std::cout << "listening on " << address.get<std::string>() << "\n";
    std::cout << answer->at("commits") << " commits, " << answer->at("conflicts") << " conflicts, "
              << answer->at("queued") << " tasks waiting, " << answer->at("workers").size() << " workers\n";
    for (const auto& session : answer->at("sessions"))
        std::cout << "session " << session.at("id") << ": " << session.at("login").get<std::string>() << " as #"
                  << session.at("avatar") << " by " << session.at("transport").get<std::string>() << " from "
                  << session.at("peer").get<std::string>() << ", idle " << session.at("idle").get<double>() << " s\n";
    for (const auto& plugin : answer->at("plugins"))
        if (plugin.at("state") == "disabled")
            std::cout << "plugin " << plugin.at("kind").get<std::string>() << "."
                      << plugin.at("name").get<std::string>()
                      << " is disabled: " << plugin.at("reason").get<std::string>() << "\n";
    return 0;
}

}  // namespace

void add_status_command(CLI::App& app, int& status) {
    auto o = std::make_shared<StatusOptions>();
    auto* command =
        app.add_subcommand("status", "What the server on a data directory is doing; exit status 1 if none runs");
    add_path(*command, "--data", o->data, "The world's directory")->type_name("DIR")->capture_default_str();
    command->add_flag("--json", o->json, "Print JSON");
    command->callback([o, &status] { status = status_of(*o); });
}

}  // namespace moosaic::cli
