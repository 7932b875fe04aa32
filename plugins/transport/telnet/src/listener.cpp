#include "listener.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace moosaic::telnet {

namespace {

constexpr int accept_burst = 64;
constexpr auto rest_time = std::chrono::milliseconds(500);  // without descriptors

void option(int fd, int level, int name, int value) { setsockopt(fd, level, name, &value, sizeof value); }

// A dead peer is noticed within 45 s, whether or not something is being sent.
void tune(int fd) {
    option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 15);
    option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 10);
    option(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
    option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 45000);
}

Error failure(const char* what, const std::string& typed) {
    const int number = errno;
    if (number == EADDRINUSE)
        return {"another program listens there already", typed,
                "stop it, or choose another address: --set transport.telnet.listen=127.0.0.1:4001"};
    return {std::string(what) + ": " + std::strerror(number), typed,
            "choose another address: --set transport.telnet.listen=HOST:PORT"};
}

}  // namespace

Result<int> listen_on(const Address& address, const std::string& typed) {
    const int fd = socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return tl::unexpected<Error>(failure("cannot make a socket", typed));
    option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (address.storage.ss_family == AF_INET6) option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    const auto* where = reinterpret_cast<const sockaddr*>(&address.storage);
    if (bind(fd, where, address.size) == 0 && listen(fd, SOMAXCONN) == 0) return fd;
    auto error = failure("cannot listen", typed);
    close(fd);
    return tl::unexpected<Error>(std::move(error));
}

Listener::Listener(int fd, Accepted accepted) : fd_(fd), accepted_(std::move(accepted)) {}

Listener::~Listener() {
    if (fd_ >= 0) close(fd_);
}

std::string Listener::address() const {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    getsockname(fd_, reinterpret_cast<sockaddr*>(&bound), &size);
    return display(bound);
}

bool Listener::ready(std::uint32_t /*events*/) {
    for (int i = 0; i < accept_burst && fd_ >= 0; ++i) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        const int fd = accept4(fd_, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            tune(fd);
            accepted_(fd, peer);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            rest();
            return true;
        }
        if (errno != EINTR && errno != ECONNABORTED) break;
    }
    return true;
}

// The caller waits in the kernel's queue; being woken for it again and again would eat a core.
void Listener::rest() {
    poller_->watch(fd_, key_, 0);
    poller_->wake_at(key_, std::chrono::steady_clock::now() + rest_time);
}

bool Listener::due() {
    if (fd_ >= 0) poller_->watch(fd_, key_, EPOLLIN);
    return true;
}

void Listener::watch_on(Poller& poller, std::uint64_t key) {
    poller_ = &poller;
    key_ = key;
    poller.watch(fd_, key, EPOLLIN);
}

void Listener::stopped() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
}

}  // namespace moosaic::telnet
