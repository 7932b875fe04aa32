// Link and Process: see link.hpp.
#include "link.hpp"

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
extern "C" {  // glibc 2.36 forgot to say so
#include <sys/pidfd.h>
}

#include <cerrno>
#include <csignal>
#include <ctime>

namespace moosaic::executor::prefork {

Fd::~Fd() {
    if (fd_ >= 0) ::close(fd_);
}

void Process::started(int pid, Fd pidfd) {
    const std::lock_guard lock(mutex_);
    pid_ = pid;
    pidfd_ = std::move(pidfd);
    if (doomed_) send(SIGKILL);
}

void Process::ended(std::optional<int> wait_status) {
    const std::lock_guard lock(mutex_);
    over_ = true;
    if (wait_status) status_ = wait_status;
    changed_.notify_all();
}

void Process::signal(int number) {
    const std::lock_guard lock(mutex_);
    if (number == SIGKILL) doomed_ = true;
    send(number);
}

void Process::send(int number) const {
    if (over_ || pid_ <= 0) return;
    if (pidfd_.get() >= 0)
        ::pidfd_send_signal(pidfd_.get(), number, nullptr, 0);
    else
        ::kill(pid_, number);
}

int Process::pid() const {
    const std::lock_guard lock(mutex_);
    return over_ ? 0 : pid_;
}

std::chrono::nanoseconds Process::cpu() const {
    const std::lock_guard lock(mutex_);
    clockid_t clock{};
    timespec time{};
    if (over_ || pid_ <= 0 || ::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

void Process::step_back() {
    const std::lock_guard lock(mutex_);
    if (over_ || pid_ <= 0) return;
    niceness_ = ::getpriority(PRIO_PROCESS, static_cast<id_t>(pid_));
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(pid_), 19);
}

bool Process::come_forward() {
    const std::lock_guard lock(mutex_);
    return !over_ && pid_ > 0 && ::setpriority(PRIO_PROCESS, static_cast<id_t>(pid_), niceness_) == 0;
}

std::optional<int> Process::wait_status(std::chrono::milliseconds patience) const {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] { return over_; });
    return status_;
}

namespace {

// A wait in recv() itself is one system call less than poll and recv; it is this long at a time, so that a deadline
// further away is met all the same.
constexpr auto nap = std::chrono::milliseconds(20);

}  // namespace

Link::Link(std::uint64_t number, Fd socket) : number_(number), socket_(std::move(socket)) {
    const timeval time{0, std::chrono::microseconds(nap).count()};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
}

Link::Got Link::wait(short events, Clock::time_point deadline) const {
    for (;;) {
        const auto left = deadline - Clock::now();
        timespec time{};
        const timespec* timeout = nullptr;
        if (left <= Clock::duration::zero()) return Got::timeout;
        if (left < std::chrono::hours(24)) {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
            time.tv_sec = seconds.count();
            time.tv_nsec = std::chrono::nanoseconds(left - seconds).count();
            timeout = &time;
        }
        pollfd entry{socket_.get(), events, 0};
        const int ready = ::ppoll(&entry, 1, timeout, nullptr);
        if (ready > 0) return Got::frame;
        if (ready < 0 && errno != EINTR) return Got::closed;
    }
}

Link::Got Link::send(Clock::time_point deadline) {
    auto bytes = encoder.bytes();
    while (!bytes.empty()) {
        const ssize_t n = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(n));
        } else if (errno == EAGAIN) {
            if (const Got got = wait(POLLOUT, deadline); got != Got::frame) return encoder.clear(), got;
        } else if (errno != EINTR) {
            return encoder.clear(), Got::closed;
        }
    }
    encoder.clear();
    return Got::frame;
}

Link::Got Link::receive(frames::Frame& frame, Clock::time_point deadline) {
    for (;;) {
        const auto got = decoder_.next(frame);
        if (got == frames::Decoder::Got::frame) return Got::frame;
        if (got == frames::Decoder::Got::malformed) return Got::malformed;
        const bool soon = deadline < Clock::now() + 2 * nap;
        if (soon)
            if (const Got ready = wait(POLLIN, deadline); ready != Got::frame) return ready;
        const auto space = decoder_.space();
        const ssize_t n = ::recv(socket_.get(), space.data(), space.size(), soon ? MSG_DONTWAIT : 0);
        if (n > 0)
            decoder_.received(static_cast<std::size_t>(n));
        else if (n == 0 || (errno != EAGAIN && errno != EINTR))
            return Got::closed;
    }
}

Link::Look Link::look() const {
    if (!decoder_.empty()) return Look::talking;
    char byte = 0;
    const ssize_t n = ::recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (n > 0) return Look::talking;
    return n < 0 && errno == EAGAIN ? Look::quiet : Look::closed;
}

}  // namespace moosaic::executor::prefork
