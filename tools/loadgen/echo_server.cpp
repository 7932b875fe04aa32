// The floor of the machine: a server that sends back what it gets, and nothing else.
#include <array>
#include <cerrno>
#include <cstdio>
#include <unordered_map>

#include <sys/epoll.h>
#include <sys/socket.h>

#include "drivers.hpp"
#include "socket.hpp"

namespace loadgen {

namespace {

constexpr int events_at_once = 256;

void watch(int epoll, int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll");
}

// False: the client has gone. A client that sends without reading is none of ours, so waiting for room in its socket
// hurts nobody.
bool echo(int fd) {
    std::array<char, 65536> buffer;
    const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (n <= 0) return false;
    for (ssize_t at = 0; at < n;) {
        const ssize_t sent = ::send(fd, buffer.data() + at, static_cast<std::size_t>(n - at), MSG_NOSIGNAL);
        if (sent < 0) return false;
        at += sent;
    }
    return true;
}

}  // namespace

void serve_echo(const Options& options) {
    auto [listener, port] = listen_tcp(options.port);
    const Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
    watch(epoll.get(), listener.get());
    std::unordered_map<int, Fd> clients;
    std::printf("ready %u\n", port);
    std::fflush(stdout);
    std::array<epoll_event, events_at_once> events;
    for (;;) {
        const int n = ::epoll_wait(epoll.get(), events.data(), events_at_once, -1);
        for (int i = 0; i < n; ++i) {
            const int fd = events[static_cast<std::size_t>(i)].data.fd;
            if (fd != listener.get()) {
                if (!echo(fd)) clients.erase(fd);
                continue;
            }
            Fd client(::accept4(fd, nullptr, nullptr, SOCK_CLOEXEC));
            if (client.get() < 0) continue;
            set_no_delay(client.get());
            watch(epoll.get(), client.get());
            const int key = client.get();
            clients.insert_or_assign(key, std::move(client));
        }
    }
}

}  // namespace loadgen
