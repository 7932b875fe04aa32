#include "acceptor.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include <moosaic/open_files.hpp>

#include "threads.hpp"

namespace moosaic::transport::ssh {

namespace {

constexpr int watch_ms = 500;
constexpr auto stall = std::chrono::seconds(2);
constexpr auto rest = std::chrono::milliseconds(500);
constexpr auto quiet = std::chrono::minutes(1);  // a flood must not fill the log
constexpr int accepts_a_turn = 64;
constexpr int dead_peer_ms = 45000;

void set_option(int fd, int level, int option, int value) { ::setsockopt(fd, level, option, &value, sizeof value); }

void set_socket_options(int fd) {
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 30);
    set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 15);
    set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
    set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, dead_peer_ms);
}

}  // namespace

Acceptor::Acceptor(std::vector<Listener> listeners, std::shared_ptr<Admission> admission,
                   const std::vector<std::unique_ptr<Loop>>& loops, Logger& log, Clock& clock, Counters counters)
    : listeners_(std::move(listeners)),
      admission_(std::move(admission)),
      loops_(loops),
      log_(log),
      clock_(clock),
      counters_(counters),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      reported_(loops.size()) {}

Acceptor::~Acceptor() { stop(); }

void Acceptor::start() {
    thread_ = start_thread("moo-ssh-accept", [this] { run(); });
}

void Acceptor::nudge() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t n = ::write(wake_.get(), &one, sizeof one);
}

void Acceptor::close_listeners() {
    {
        const LockGuard lock(accepting_);
        closing_.store(true);
    }
    nudge();
}

void Acceptor::stop() {
    stopping_.store(true);
    nudge();
    if (thread_.joinable()) thread_.join();
    listeners_.clear();
}

void Acceptor::run() {
    while (!stopping_.load()) {
        if (closing_.load()) listeners_.clear();
        std::vector<pollfd> waits{{wake_.get(), POLLIN, 0}};
        if (clock_.steady() >= tired_until_)
            for (const Listener& listener : listeners_) waits.push_back({listener.fd.get(), POLLIN, 0});
        ::poll(waits.data(), waits.size(), watch_ms);
        if ((waits[0].revents & POLLIN) != 0) {
            std::uint64_t count = 0;
            [[maybe_unused]] const ssize_t n = ::read(wake_.get(), &count, sizeof count);
        }
        for (std::size_t i = 1; i < waits.size(); ++i)
            if (waits[i].revents != 0) accept_from(listeners_[i - 1]);
        watch_loops();
    }
}

void Acceptor::accept_from(const Listener& listener) {
    for (int i = 0; i < accepts_a_turn; ++i) {
        const LockGuard lock(accepting_);
        if (closing_.load()) return;
        Address caller;
        caller.length = sizeof caller.storage;
        UniqueFd fd(::accept4(listener.fd.get(), reinterpret_cast<sockaddr*>(&caller.storage), &caller.length,
                              SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (fd.valid()) {
            take(std::move(fd), caller);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            complain(std::strerror(errno));
            tired_until_ = clock_.steady() + rest;
            return;
        }
        if (errno != ECONNABORTED && errno != EINTR) return;
    }
}

void Acceptor::complain(const std::string& what) {
    const TimePoint now = clock_.steady();
    if (now < quiet_until_) return;
    quiet_until_ = now + quiet;
    log_.error("ssh: callers are turned away: " + what + " (raise the hard limit of open files, ulimit -Hn)");
}

void Acceptor::take(UniqueFd fd, const Address& caller) {
    if (is_reserved_file(fd.get())) {
        counters_.refused.add();
        return complain("too many open files");
    }
    auto ticket = admission_->admit(caller.host_key());
    if (!ticket) {
        counters_.refused.add();
        return;
    }
    counters_.accepted.add();
    set_socket_options(fd.get());
    const auto loop = std::min_element(loops_.begin(), loops_.end(),
                                       [](const auto& a, const auto& b) { return a->load() < b->load(); });
    (*loop)->adopt(Adopt{std::move(fd), caller.text(), caller.loopback(), std::move(*ticket)});
}

void Acceptor::watch_loops() {
    const auto now = clock_.steady().time_since_epoch();
    for (std::size_t i = 0; i < loops_.size(); ++i) {
        const auto since = loops_[i]->busy_since();
        if (since.count() == 0 || now - since < stall || reported_[i] == since) continue;
        reported_[i] = since;
        log_.error("ssh: loop " + std::to_string(i) + " has not paused for " +
                   std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now - since).count()) +
                   " ms; its sessions stand still");
    }
}

}  // namespace moosaic::transport::ssh
