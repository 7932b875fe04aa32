// Zygote: see zygote.hpp.
#include "zygote.hpp"

#include <dirent.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
extern "C" {  // glibc 2.36 forgot to say so
#include <sys/pidfd.h>
}

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <moosaic/detail/config_wire.hpp>

#include "rehearsal.hpp"
#include "serve.hpp"

namespace moosaic::worker {

namespace control = executor::control;

namespace {

// The folder that holds `runtime/NAME.so`.
std::string plugin_folder(const std::string& file) {
    const auto folder = file.substr(0, file.rfind('/'));
    return folder.substr(0, folder.rfind('/'));
}

std::size_t thread_count() {
    DIR* folder = ::opendir("/proc/self/task");
    if (folder == nullptr) return 0;
    std::size_t n = 0;
    while (const dirent* entry = ::readdir(folder)) n += entry->d_name[0] != '.' ? 1 : 0;
    ::closedir(folder);
    return n;
}

}  // namespace

Zygote::Zygote(Options options, Title& title) : options_(std::move(options)), title_(title) {
    services_ = std::make_unique<detail::StandaloneServices>(
        options_.libexec, std::vector<std::string>{plugin_folder(options_.runtime)},
        [this](Level level, std::string_view text) {
            if (!is_worker_) say(control::Kind::log, static_cast<std::int32_t>(level), 0, text);
        });
}

void Zygote::say(control::Kind kind, std::int32_t value, std::uint64_t id, std::string_view text, int fd) {
    control::Packet packet;
    packet.kind = kind;
    packet.value = value;
    packet.id = id;
    packet.set_text(text);
    if (!control::send_packet(control::socket_fd, packet, fd)) ::_exit(control::exit_engine_gone);
}

void Zygote::fail_with(const Error& error) { say(control::Kind::failed, 0, 0, error.text()); }

// The server's first packet: the runtime's table, in a file beside it.
Result<ConfigValues> Zygote::receive_table() {
    control::Packet packet;
    int fd = -1;
    if (!control::receive_packet(control::socket_fd, packet, fd) || packet.kind != control::Kind::configure || fd < 0)
        return fail("the server sent no configuration for the runtime", options_.runtime);
    std::string text;
    std::array<char, 4096> part{};
    ::lseek(fd, 0, SEEK_SET);
    for (ssize_t n = 0; (n = ::read(fd, part.data(), part.size())) > 0;)
        text.append(part.data(), static_cast<std::size_t>(n));
    ::close(fd);
    return detail::read_values(text);
}

Result<void> Zygote::prepare() {
    auto table = receive_table();
    if (!table) return tl::unexpected(table.error());
    auto plugin = detail::load_plugin_as<runtime::Runtime>(options_.runtime, runtime::kind);
    if (!plugin) return tl::unexpected(plugin.error());
    runtime_ = std::move(*plugin);
    if (auto needs = detail::check_needs(*runtime_, options_.runtime); !needs) return needs;
    if (auto configured = detail::configure_alone(*runtime_, *services_, std::move(*table)); !configured)
        return configured;
    if (auto started = runtime_->start(); !started) return started;
    if (auto warm = runtime_->warm_up(); !warm) return warm;
    if (thread_count() > 1)
        return fail("the runtime started a thread; only a single-threaded process can be forked", options_.runtime);
    auto filter = compile_filter();
    if (!filter) return tl::unexpected(filter.error());
    const auto space = address_space_now();
    if (!space) return tl::unexpected(space.error());
    auto enclosure = enclose(options_.uid);
    if (!enclosure) return tl::unexpected(enclosure.error());
    enclosure_ = std::move(*enclosure);
    wall_ = {std::move(*filter), *space + options_.memory_mb * 1024 * 1024, enclosure_.ruleset,
             enclosure_.own_processes ? 0 : ::getpid()};

    ::signal(SIGCHLD, SIG_DFL);
    sigset_t children;
    ::sigemptyset(&children);
    ::sigaddset(&children, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &children, nullptr);
    signals_ = ::signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals_ < 0) return fail("the worker program cannot watch its children");
    if (enclosure_.own_processes)
        if (auto kept = fork_keeper(); !kept) return kept;
    title_.set("moosaic-worker zygote");
    return {};
}

void Zygote::say_ready() {
    control::Packet packet;
    packet.kind = control::Kind::ready;
    packet.value = static_cast<std::int32_t>(control::version);
    auto facts = enclosure_.facts;
    facts.emplace_back("language", runtime_->language_version());
    packet.set_facts(facts);
    if (!control::send_packet(control::socket_fd, packet)) ::_exit(control::exit_engine_gone);
}

int Zygote::serve() {
    say_ready();
    for (;;) {
        std::array<pollfd, 2> entries = {pollfd{control::socket_fd, POLLIN, 0}, pollfd{signals_, POLLIN, 0}};
        if (::poll(entries.data(), entries.size(), -1) < 0 && errno != EINTR) return 1;
        if (entries[1].revents != 0) reap();
        if (entries[0].revents == 0) continue;
        control::Packet packet;
        int fd = -1;
        if (!control::receive_packet(control::socket_fd, packet, fd)) return bury();
        if (packet.kind == control::Kind::fork && fd >= 0) fork_worker(packet.id, fd);
        if (packet.kind == control::Kind::limit) limit_worker(packet);
        if (fd >= 0) ::close(fd);
    }
}

void Zygote::reap() {
    std::array<signalfd_siginfo, 8> seen{};
    while (::read(signals_, seen.data(), sizeof seen) > 0) {}
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid == keeper_) ::_exit(1);  // and with it every worker; the server starts another zygote
        const auto child = children_.find(pid);
        if (child == children_.end()) continue;
        say(control::Kind::died, status, child->second);
        children_.erase(child);
    }
}

// The engine is gone: nobody will ask for what the workers do.
int Zygote::bury() {
    for (const auto& [pid, number] : children_) ::kill(pid, SIGKILL);
    if (keeper_ > 0) ::kill(keeper_, SIGKILL);
    while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {}
    return control::exit_engine_gone;
}

Result<void> Zygote::fork_keeper() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return fail(std::string("no socket for the keeper of the workers: ") + std::strerror(errno));
    keeper_ = ::fork();
    if (keeper_ == 0) become_keeper(ends[1]);
    if (keeper_ < 0) return fail(std::string("the keeper of the workers cannot be forked: ") + std::strerror(errno));
    ::close(ends[1]);
    keeper_socket_ = ends[0];
    return {};
}

// Behind the same wall as a worker; it only waits for its end.
void Zygote::become_keeper(int socket) {
    is_worker_ = true;
    title_.set("moosaic-worker keeper");
    if (::dup2(socket, control::socket_fd) < 0 || !raise_wall(wall_, control::socket_fd)) ::_exit(control::exit_wall);
    char byte = 0;
    while (::recv(control::socket_fd, &byte, 1, 0) > 0) {}
    ::_exit(control::exit_engine_gone);
}

void Zygote::fork_worker(std::uint64_t number, int socket) {
    const pid_t pid = ::fork();
    if (pid == 0) become_worker(socket);
    if (pid < 0) return say(control::Kind::forked, -errno, number);
    children_.emplace(pid, number);
    // The child cannot have been reaped yet, so the pidfd is its own.
    const int pidfd = ::pidfd_open(pid, 0);
    say(control::Kind::forked, pid, number, {}, pidfd);
    if (pidfd >= 0) ::close(pidfd);
}

// Only its soft limit: the hard one is the wall's. A worker that still holds what another task took is told of instead.
int Zygote::limit_memory(pid_t pid, std::uint64_t bytes, std::uint64_t size) const {
    rlimit both{};
    if (::prlimit(pid, RLIMIT_AS, nullptr, &both) != 0) return -errno;
    const std::uint64_t wall = options_.memory_mb * 1024 * 1024;
    if (both.rlim_max != wall_.address_space) return -EBUSY;  // its walls do not stand yet
    const std::uint64_t soft = wall_.address_space - wall + std::min(bytes, wall);
    if (soft < both.rlim_cur && size > soft - bytes / 2) return 1;
    both.rlim_cur = soft;
    return ::prlimit(pid, RLIMIT_AS, &both, nullptr) == 0 ? 0 : -errno;
}

void Zygote::limit_worker(const control::Packet& packet) {
    const auto child =
        std::find_if(children_.begin(), children_.end(), [&](const auto& one) { return one.second == packet.id; });
    const auto bytes = static_cast<std::uint64_t>(packet.value) * 1024 * 1024;
    say(control::Kind::limited,
        child == children_.end() ? -ESRCH : limit_memory(child->first, bytes, std::strtoull(packet.text, nullptr, 10)),
        packet.id);
}

void Zygote::become_worker(int socket) {
    is_worker_ = true;
    title_.set("moosaic-worker spare");
    if (::dup2(socket, control::socket_fd) < 0) ::_exit(control::exit_wall);
    install_interrupt(*runtime_);
    runtime_->forked();
    Server server(control::socket_fd, *runtime_, title_);
    if (auto raised = raise_wall(wall_, control::socket_fd); !raised) {
        server.greet(raised.error().text());
        ::_exit(control::exit_wall);
    }
    rehearse(*runtime_);
    server.greet({});
    server.serve();
}

}  // namespace moosaic::worker
