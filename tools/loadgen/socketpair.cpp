// The floor of a message to another process and its answer: a socket pair, two processes that only wait for each other.
#include <array>
#include <csignal>
#include <stdexcept>

#include <sys/socket.h>
#include <sys/wait.h>

#include "drivers.hpp"
#include "socket.hpp"

namespace loadgen {

namespace {

constexpr std::size_t message = 64;
constexpr std::uint64_t default_rounds = 20000;

[[noreturn]] void answer_until_closed(int fd) {
    std::array<char, message> buffer;
    for (;;) {
        const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), 0);
        if (n <= 0 || ::send(fd, buffer.data(), static_cast<std::size_t>(n), MSG_NOSIGNAL) != n) ::_exit(0);
    }
}

}  // namespace

Result measure_socketpair(const Options& options) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) fail("socketpair");
    Fd ours(ends[0]), theirs(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        ours = Fd();
        answer_until_closed(theirs.get());
    }
    theirs = Fd();
    Result result;
    std::array<char, message> buffer{};
    const auto began = Clock::now();
    const std::uint64_t rounds = options.count > 0 ? options.count : default_rounds;
    for (std::uint64_t i = 0; i < rounds; ++i) {
        const auto sent = Clock::now();
        if (::send(ours.get(), buffer.data(), buffer.size(), MSG_NOSIGNAL) != message ||
            ::recv(ours.get(), buffer.data(), buffer.size(), 0) != message)
            fail("socketpair");
        result.latencies.add(Clock::now() - sent);
    }
    result.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    result.completed = rounds;
    ours = Fd();
    ::waitpid(child, nullptr, 0);
    return result;
}

}  // namespace loadgen
