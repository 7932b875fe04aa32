// What the machine must have: Python behind its walls, a kernel with seccomp, a right clock, files to open, libssh.
#include <sys/resource.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <sstream>

#include "cli/doctor.hpp"
#include "cli/tool_executor.hpp"

namespace moosaic::cli {

namespace {

std::string first_line(const std::string& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

// A real worker checks a verb: runtime plugin, what it needs of the system, seccomp and the pipe to it, in one.
void examine_verbs(const WorldAddress& address, Findings& out) {
    auto tool = ToolExecutor::open(address);
    if (!tool)
        return out.fault("verbs", "no verb worker can be started: " + tool.error().text(),
                         "see `moosaic plugins`; is what the runtime needs installed?");
    const auto checked = (*tool)->executor().check("return\n");
    if (!checked)
        return out.fault("verbs", "a worker could not check a verb: " + checked.error().text(),
                         "see `moosaic plugins`; run `moosaic verb check FILE` for more");
    if (!checked->empty())
        return out.fault("verbs", "a worker refuses a good verb: " + checked->front().message,
                         "is this installation whole? Install it again");
    out.ok("verbs", "a worker behind its walls has checked a verb");
    for (const auto& layer : (*tool)->executor().walls())
        if (layer.stands)
            out.ok("walls", layer.name + ": " + layer.facts);
        else
            out.warning("walls", layer.name + ": " + layer.facts,
                        "use a kernel that has it; in a container, allow it there (docs/reference/sandbox.md)");
}

void examine_seccomp(Findings& out) {
    const auto actions = first_line("/proc/sys/kernel/seccomp/actions_avail");
    if ((" " + actions + " ").find(" kill_process ") != std::string::npos)
        return out.ok("seccomp", "the kernel filters system calls (" + actions + ")");
    out.fault("seccomp", "the kernel cannot filter system calls",
              "use a kernel of 4.14 or later with CONFIG_SECCOMP_FILTER: verbs may not run without that wall");
}

void examine_clock(Findings& out) {
    const auto now = std::chrono::system_clock::now();
    const auto text = [&] {
        const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
        char buffer[32];
        std::tm parts{};
        std::strftime(buffer, sizeof buffer, "%Y-%m-%d %H:%M:%S UTC", ::gmtime_r(&seconds, &parts));
        return std::string(buffer);
    }();
    if (now < std::chrono::sys_days(std::chrono::year(2025) / 1 / 1))
        return out.fault("clock", "it says " + text, "set it: timedatectl set-ntp true");
    timex facts{};
    if (::adjtimex(&facts) == TIME_ERROR || (facts.status & STA_UNSYNC) != 0)
        return out.warning("clock", text + ", set by nobody", "timedatectl set-ntp true, or install chrony");
    out.ok("clock", text + ", synchronised");
}

void examine_files(Findings& out) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const auto text = "a process may open " + std::to_string(limit.rlim_max) + " files";
    if (limit.rlim_max < 4096)
        out.warning("files", text + "; each player takes one",
                    "raise it: LimitNOFILE= in the unit, or ulimit -n in the shell that starts the server");
    else
        out.ok("files", text);
}

// What a program prints; empty if it cannot be run. Fixed command lines only.
std::string output_of(const char* command) {
    std::string out;
    FILE* pipe = ::popen(command, "re");
    if (pipe == nullptr) return out;
    char buffer[256];
    while (std::fgets(buffer, sizeof buffer, pipe) != nullptr && out.size() < 4096) out += buffer;
    ::pclose(pipe);
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
}

// Revisions before these lack security fixes of 2025 and 2026.
void examine_libssh(Findings& out) {
    const auto version = output_of("dpkg-query -W -f='${Version}' libssh-4 2>/dev/null");
    if (version.empty())
        return out.ok("libssh", "not from a Debian package; 0.10.6 with the fixes of 2025 or later is needed");
    const auto old = output_of(
        "dpkg --compare-versions \"$(dpkg-query -W -f='${Version}' libssh-4)\" lt 0.10.6-0+deb12u3 && echo old");
    if (old == "old")
        return out.warning("libssh", version + " lacks security fixes",
                           "add bookworm-security to apt's sources, then: apt-get update && apt-get install libssh-4");
    out.ok("libssh", version);
}

}  // namespace

void examine_machine(const WorldAddress& address, Findings& out) {
    examine_verbs(address, out);
    examine_seccomp(out);
    examine_clock(out);
    examine_files(out);
    examine_libssh(out);
}

}  // namespace moosaic::cli
