// Starting the zygote: see zygote.hpp.
#include "zygote.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

#include <moosaic/detail/config_wire.hpp>

namespace moosaic::executor::prefork {

namespace {

// posix_spawn's two objects, destroyed together.
struct SpawnPlan {
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
    SpawnPlan() {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
    }
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
};

bool socket_pair(int type, Fd& ours, Fd& theirs) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()) != 0) return false;
    ours = Fd(ends[0]);
    theirs = Fd(ends[1]);
    return true;
}

}  // namespace

Result<std::unique_ptr<Zygote>> Zygote::spawn(const Settings& settings) {
    Fd ours;
    Fd theirs;
    if (!socket_pair(SOCK_SEQPACKET, ours, theirs))
        return fail(std::string("no socket for the verb workers: ") + std::strerror(errno), "executor.prefork");
    SpawnPlan plan;
    for (int fd = 0; fd < 3; ++fd) ::posix_spawn_file_actions_addopen(&plan.actions, fd, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_adddup2(&plan.actions, theirs.get(), control::socket_fd);
    ::posix_spawn_file_actions_addclosefrom_np(&plan.actions, control::socket_fd + 1);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&plan.attributes, &none);
    ::posix_spawnattr_setsigdefault(&plan.attributes, &all);
    // A process group of its own: Ctrl-C in the server's terminal is for the server, which then ends its workers in
    // order. Not a session: the kernel weighs sessions against each other (sched(7), autogroup), and the workers'
    // niceness would count for nothing against the server.
    ::posix_spawnattr_setpgroup(&plan.attributes, 0);
    ::posix_spawnattr_setflags(&plan.attributes,
                               POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

    std::array<std::string, 7> words = {settings.worker_file,
                                        "--runtime",
                                        settings.runtime_file,
                                        "--memory-mb",
                                        std::to_string(settings.memory_mb),
                                        "--uid",
                                        std::to_string(settings.uid)};
    std::array<char*, 8> argv{};
    for (std::size_t i = 0; i < words.size(); ++i) argv[i] = words[i].data();
    char* environment[] = {nullptr};
    int pid = 0;
    const int error =
        ::posix_spawn(&pid, settings.worker_file.c_str(), &plan.actions, &plan.attributes, argv.data(), environment);
    if (error != 0)
        return fail(std::string("the worker program cannot be started: ") + std::strerror(error), settings.worker_file,
                    "install it beside the server, or check its permissions");
    auto zygote = std::make_unique<Zygote>(pid, std::move(ours));
    if (auto told = zygote->configure(settings); !told) return tl::unexpected(told.error());
    return zygote;
}

Result<void> Zygote::configure(const Settings& settings) const {
    const Fd file(::memfd_create("moosaic-runtime-table", MFD_CLOEXEC));
    const auto text = detail::write_values(settings.runtime_values);
    control::Packet packet;
    packet.kind = control::Kind::configure;
    if (file.get() < 0 || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        !control::send_packet(control_.get(), packet, file.get()))
        return fail(std::string("the worker program cannot be told its configuration: ") + std::strerror(errno),
                    settings.worker_file);
    return {};
}

// At the end of the control socket a zygote ends its workers and itself, which leaves no orphan for init to bury; one
// that does not is killed, and its workers with it.
int Zygote::reap() {
    int status = 0;
    ::shutdown(control_.get(), SHUT_RDWR);
    const pid_t pid = std::exchange(pid_, 0);
    const auto until = Clock::now() + std::chrono::seconds(1);
    while (Clock::now() < until) {
        if (const pid_t over = ::waitpid(pid, &status, WNOHANG); over == pid || (over < 0 && errno != EINTR))
            return status;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    return status;
}

Zygote::~Zygote() {
    if (pid_ > 0) (void)reap();
}

std::string Zygote::end() {
    const int status = reap();
    if (!WIFSIGNALED(status)) return "it ended with status " + std::to_string(WEXITSTATUS(status));
    return "killed by signal " + std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ")";
}

void Zygote::kill() const { ::kill(pid_, SIGKILL); }

std::optional<Fd> Zygote::fork(std::uint64_t number) const {
    Fd ours;
    Fd theirs;
    if (!socket_pair(SOCK_STREAM, ours, theirs)) return std::nullopt;
    control::Packet packet;
    packet.kind = control::Kind::fork;
    packet.id = number;
    if (!control::send_packet(control_.get(), packet, theirs.get(), MSG_DONTWAIT)) return std::nullopt;
    return ours;
}

bool Zygote::limit(std::uint64_t number, std::uint64_t mib, std::uint64_t size) const {
    control::Packet packet;
    packet.kind = control::Kind::limit;
    packet.id = number;
    packet.value = static_cast<std::int32_t>(mib);
    packet.set_text(std::to_string(size));
    return control::send_packet(control_.get(), packet, -1, MSG_DONTWAIT);
}

}  // namespace moosaic::executor::prefork
