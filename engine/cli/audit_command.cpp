// moosaic audit: the newest rows of the audit log.
#include <cstdio>
#include <ctime>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/world_client.hpp"
#include "host/logging.hpp"

namespace moosaic::cli {

namespace {

struct AuditOptions {
    WorldAddress world;
    int last = 50;
    bool json = false;
};

std::string utc(std::int64_t microseconds) {
    const auto seconds = static_cast<std::time_t>(microseconds / 1'000'000);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts)};
}

int show(const AuditOptions& o) {
    const auto answer = ask_world(o.world, {{"op", "audit"}, {"last", o.last}});
    if (!answer) return complain(answer.error());
    if (o.json) {
        std::cout << answer->at("rows").dump(2) << "\n";
        return 0;
    }
    for (const auto& row : answer->at("rows")) {
        const auto& actor = row.at("actor");
        std::cout << utc(row.at("at").get<std::int64_t>()) << "  "
                  << host::escaped_for_log(actor.is_string() ? actor.get<std::string>() : "-") << "  "
                  << row.at("action").get<std::string>() << "  "
                  << host::escaped_for_log(row.at("target").get<std::string>()) << "  "
                  << host::escaped_for_log(row.at("detail").get<std::string>()) << "\n";
    }
    return 0;
}

}  // namespace

void add_audit_command(CLI::App& app, int& status) {
    auto o = std::make_shared<AuditOptions>();
    auto* command = app.add_subcommand("audit", "Show the newest rows of the audit log");
    add_world_options(*command, o->world);
    command->add_option("--last", o->last, "How many rows, at most 10000")
        ->capture_default_str()
        ->check(CLI::Range(1, 10000));
    command->add_flag("--json", o->json, "Print JSON; times are microseconds UTC");
    command->footer("Times are UTC; rows without an actor (-) are the engine's own, such as crashed workers.");
    command->callback([o, &status] { status = show(*o); });
}

}  // namespace moosaic::cli
