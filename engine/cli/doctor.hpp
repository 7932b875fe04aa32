// What `moosaic doctor` looks at. Nothing here changes anything: no mode, no file, no running server.
#pragma once

#include <string>
#include <vector>

#include "cli/common_options.hpp"

namespace moosaic::cli {

struct DoctorLine {
    enum class Level { ok, warning, fault };
    Level level = Level::ok;
    std::string check;    // "disk"
    std::string message;  // what was found
    std::string remedy;   // what to do; empty where all is well
};

class Findings {
public:
    void ok(std::string check, std::string message) {
        lines_.push_back({DoctorLine::Level::ok, std::move(check), std::move(message), {}});
    }
    void warning(std::string check, std::string message, std::string remedy) {
        lines_.push_back({DoctorLine::Level::warning, std::move(check), std::move(message), std::move(remedy)});
    }
    void fault(std::string check, std::string message, std::string remedy) {
        lines_.push_back({DoctorLine::Level::fault, std::move(check), std::move(message), std::move(remedy)});
    }
    void fault(std::string check, const Error& error) {
        fault(std::move(check), error.where.empty() ? error.message : error.where + ": " + error.message, error.remedy);
    }
    [[nodiscard]] const std::vector<DoctorLine>& lines() const { return lines_; }

private:
    std::vector<DoctorLine> lines_;
};

// Configuration, plugins, data directory, disk, database, ports (doctor_installation.cpp).
void examine_world(const WorldAddress& common, Findings& out);
// What is in the world (doctor_world.cpp), asked of the server that runs, else read from a copy of the database's
// `files`.
void examine_inside(const WorldAddress& common, const std::vector<std::string>& files, bool running, Findings& out);
// Python behind its walls, what the kernel has, clock, open files, libssh (doctor_machine.cpp).
void examine_machine(const WorldAddress& address, Findings& out);
// "" or "fault text": who listens on an address, by the kernel's tables (doctor_ports.cpp). `server`: pid of the
// world's own server, 0: none runs.
void examine_ports(const std::vector<std::pair<std::string, std::string>>& wanted, int server, Findings& out);

}  // namespace moosaic::cli
