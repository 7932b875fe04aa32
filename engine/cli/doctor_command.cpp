// moosaic doctor: is everything in order, and if not, what to do.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/doctor.hpp"
#include "host/logging.hpp"

namespace moosaic::cli {

namespace {

struct DoctorOptions {
    WorldAddress common;
    bool json = false;
};

const char* name_of(DoctorLine::Level level) {
    switch (level) {
        case DoctorLine::Level::ok:
            return "ok";
        case DoctorLine::Level::warning:
            return "warning";
        default:
            return "fault";
    }
}

void print(const std::vector<DoctorLine>& lines) {
    for (const auto& line : lines) {
        std::printf("%-8s %-14s %s\n", name_of(line.level), line.check.c_str(),
                    host::escaped_for_log(line.message).c_str());
        if (!line.remedy.empty()) std::printf("%-8s %-14s -> %s\n", "", "", host::escaped_for_log(line.remedy).c_str());
    }
}

void print_json(const std::vector<DoctorLine>& lines) {
    auto out = nlohmann::json::array();
    for (const auto& line : lines)
        out.push_back({{"level", name_of(line.level)},
                       {"check", line.check},
                       {"message", line.message},
                       {"remedy", line.remedy}});
    std::printf("%s\n", out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

int examine(const DoctorOptions& o) {
    Findings findings;
    examine_world(o.common, findings);
    examine_machine(o.common, findings);
    const auto& lines = findings.lines();
    o.json ? print_json(lines) : print(lines);
    const auto worst =
        std::max_element(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.level < b.level; });
    return worst == lines.end() ? 0 : static_cast<int>(worst->level);
}

}  // namespace

void add_doctor_command(CLI::App& app, int& status) {
    auto o = std::make_shared<DoctorOptions>();
    auto* command = app.add_subcommand("doctor", "Say what is in order and what is not, each with its remedy");
    add_world_options(*command, o->common);
    command->get_option("--data")->capture_default_str();
    command->add_flag("--json", o->json, "Print JSON");
    command->footer(
        "Looks at configuration, plugins, the data directory with its modes, disk, database, ports, Python, kernel,\n"
        "clock and libssh. Changes nothing, and works while a server runs and while none does. Exit status: 0 all is\n"
        "well, 1 there are warnings, 2 there are faults. Run it as the user the server runs as.");
    command->callback([o, &status] { status = examine(*o); });
}

}  // namespace moosaic::cli
