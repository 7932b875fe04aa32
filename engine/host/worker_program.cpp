#include "host/worker_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include <moosaic/detail/config_wire.hpp>

namespace moosaic::host {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto patience = std::chrono::seconds(30);
constexpr std::size_t longest = 1 << 20;

struct Pipe {
    std::array<int, 2> ends{-1, -1};
    Pipe() { (void)!::pipe2(ends.data(), O_CLOEXEC); }
    ~Pipe() {
        close(0);
        close(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    void close(int end) {
        if (ends[end] >= 0) ::close(ends[end]);
        ends[end] = -1;
    }
};

int spawn(const std::string& program, const std::string& file, const Pipe& out, const Pipe& err, int& pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, out.ends[1], 1);
    ::posix_spawn_file_actions_adddup2(&actions, err.ends[1], 2);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    std::array<std::string, 3> words = {program, "--describe", file};
    std::array<char*, 4> argv = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    char* environment[] = {nullptr};
    const int error = ::posix_spawn(&pid, program.c_str(), &actions, &attributes, argv.data(), environment);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    return error;
}

// Reads both to their ends. False: it took too long or said too much.
bool read_all(const Pipe& out, const Pipe& err, std::string& said, std::string& complaint) {
    std::array<pollfd, 2> entries = {pollfd{out.ends[0], POLLIN, 0}, pollfd{err.ends[0], POLLIN, 0}};
    const std::array<std::string*, 2> texts = {&said, &complaint};
    const auto until = Clock::now() + patience;
    while (entries[0].fd >= 0 || entries[1].fd >= 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        if (left <= 0) return false;
        if (::poll(entries.data(), entries.size(), static_cast<int>(left)) < 0 && errno != EINTR) return false;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (entries[i].fd < 0 || entries[i].revents == 0) continue;
            std::array<char, 4096> part{};
            const auto n = ::read(entries[i].fd, part.data(), part.size());
            if (n > 0) texts[i]->append(part.data(), static_cast<std::size_t>(n));
            if (n == 0 || (n < 0 && errno != EINTR)) entries[i].fd = -1;
            if (texts[i]->size() > longest) return false;
        }
    }
    return true;
}

}  // namespace

Result<ConfigSchema> describe_runtime(const std::string& libexec, const std::string& file) {
    const std::string program = libexec + "/moosaic-worker";
    Pipe out;
    Pipe err;
    int pid = 0;
    if (const int error = spawn(program, file, out, err, pid); error != 0)
        return fail(
            std::string("the worker program, which alone may open the plugin, cannot be run: ") + std::strerror(error),
            program, "install it beside the server");
    out.close(1);
    err.close(1);
    std::string said;
    std::string complaint;
    const bool whole = read_all(out, err, said, complaint);
    if (!whole) ::kill(pid, SIGKILL);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    if (!whole) return fail("the worker program did not say in time which keys the plugin has", file);
    if (status != 0)
        return fail(complaint.empty() ? "the worker program died while it opened the plugin" : complaint,
                    complaint.empty() ? file : "");
    return detail::read_schema(said);
}

}  // namespace moosaic::host
