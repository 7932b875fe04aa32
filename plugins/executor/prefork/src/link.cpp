// Link and Process: see link.hpp.
#include "link.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>
extern "C" {  // glibc 2.36 forgot to say so
#include <sys/pidfd.h>
}

#include <cerrno>
#include <csignal>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string_view>

namespace moosaic::executor::prefork {

Fd::~Fd() {
    if (fd_ >= 0) ::close(fd_);
}

void Process::started(int pid, Fd pidfd) {
    const LockGuard lock(mutex_);
    pid_ = pid;
    pidfd_ = std::move(pidfd);
    if (doomed_) send(SIGKILL);
}

void Process::ended(std::optional<int> wait_status) {
    const LockGuard lock(mutex_);
    over_ = true;
    if (wait_status) status_ = wait_status;
    for (const auto& gate : waiting_) gate->open();
    waiting_.clear();
}

void Process::signal(int number) {
    const LockGuard lock(mutex_);
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
    const LockGuard lock(mutex_);
    return over_ ? 0 : pid_;
}

std::chrono::nanoseconds Process::cpu() const {
    const LockGuard lock(mutex_);
    clockid_t clock{};
    timespec time{};
    if (over_ || pid_ <= 0 || ::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// The end of a process closes its socket only after its memory is gone, which takes most of a millisecond; a stopped
// one closes nothing. proc(5), /proc/PID/stat; the flag is PF_EXITING of the kernel's sched.h.
bool Process::fit() const {
    constexpr unsigned exiting = 0x4;
    std::string line;
    if (const int pid = this->pid();
        pid == 0 || !std::getline(std::ifstream("/proc/" + std::to_string(pid) + "/stat"), line))
        return true;
    const auto title = line.rfind(')');  // it may hold spaces
    if (title == std::string::npos) return true;
    std::istringstream fields(line.substr(title + 1));
    char state = 0;
    unsigned flags = 0;
    std::uint64_t pending = 0;
    std::string other;
    fields >> state;
    for (int i = 4; i < 9; ++i) fields >> other;
    fields >> flags;
    for (int i = 10; i < 31; ++i) fields >> other;
    fields >> pending;
    if (!fields) return true;
    return std::string_view("TtZXx").find(state) == std::string_view::npos && (flags & exiting) == 0 &&
           (pending >> (SIGKILL - 1) & 1U) == 0;
}

std::uint64_t Process::size() const {
    std::uint64_t pages = 0;
    if (const int pid = this->pid(); pid != 0) std::ifstream("/proc/" + std::to_string(pid) + "/statm") >> pages;
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void Process::step_back() {
    const LockGuard lock(mutex_);
    if (over_ || pid_ <= 0) return;
    const sched_param none{};
    policy_ = ::sched_getscheduler(pid_);
    // Not niceness: a worker that wakes (SCHED_BATCH) takes the processor from an idle task only.
    ::sched_setscheduler(pid_, SCHED_IDLE, &none);
}

bool Process::come_forward() {
    const LockGuard lock(mutex_);
    const sched_param none{};
    return !over_ && pid_ > 0 && ::sched_setscheduler(pid_, policy_, &none) == 0;
}

std::optional<cpu_set_t> Process::confine(const cpu_set_t& processors) {
    const LockGuard lock(mutex_);
    cpu_set_t before{};
    if (over_ || pid_ <= 0 || ::sched_getaffinity(pid_, sizeof before, &before) != 0 ||
        ::sched_setaffinity(pid_, sizeof processors, &processors) != 0)
        return std::nullopt;
    return before;
}

std::optional<int> Process::wait_status(Waits& waits, std::chrono::milliseconds patience) {
    std::shared_ptr<Waits::Gate> gate;
    {
        const LockGuard lock(mutex_);
        if (over_) return status_;
        gate = waiting_.emplace_back(waits.gate());
    }
    gate->wait(Clock::now() + patience);
    const LockGuard lock(mutex_);
    return status_;
}

Link::Got Link::send(Clock::time_point deadline) {
    auto bytes = encoder.bytes();
    while (!bytes.empty()) {
        const ssize_t n = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(n));
        } else if (errno == EAGAIN) {
            if (!waits_.ready(socket_.get(), POLLOUT, deadline)) return encoder.clear(), Got::timeout;
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
        const auto space = decoder_.space();
        const ssize_t n = ::recv(socket_.get(), space.data(), space.size(), MSG_DONTWAIT);
        if (n > 0) {
            decoder_.received(static_cast<std::size_t>(n));
        } else if (n < 0 && errno == EAGAIN) {
            if (!waits_.ready(socket_.get(), POLLIN, deadline)) return Got::timeout;
        } else if (n == 0 || errno != EINTR) {
            return Got::closed;
        }
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
