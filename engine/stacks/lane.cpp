// Lane: epoll, timers, and whose turn it is.
#include "stacks/lane.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace moosaic::stacks {

namespace {

constexpr std::uint64_t woken = ~std::uint64_t{0};
constexpr std::uint64_t watched = std::uint64_t{1} << 63U;  // this bit marks the number of a watch
constexpr std::size_t most_spare = 32;                      // fibers kept for the next jobs
constexpr int most_passed_over = 8;
constexpr long nap = 100'000;  // nanoseconds

thread_local Lane* here = nullptr;

}  // namespace

Lane::Lane(LaneWork& work, std::size_t lane)
    : work_(work),
      lane_(lane),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = woken;
    if (epoll_ < 0 || wake_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0)
        throw std::runtime_error("the system gives no epoll descriptor");
}

Lane::~Lane() {
    if (epoll_ >= 0) ::close(epoll_);
    if (wake_ >= 0) ::close(wake_);
}

Lane* Lane::current() { return Fiber::current() == nullptr ? nullptr : here; }

bool Lane::on_its_thread() const { return here == this; }

void Lane::run() {
    here = this;
    for (;;) {
        run_ready();
        work_.begin_jobs(lane_);
        if (!ready_.empty()) continue;
        if (work_.stopping() && spare_.size() == fibers_.size()) break;
        if (yielded_.empty())
            sleep();
        else
            give_way();
    }
    here = nullptr;
}

void Lane::spawn(std::function<void()> job) {
    if (spare_.empty()) {
        fibers_.push_back(std::make_unique<Fiber>());
        spare_.push_back(fibers_.back().get());
    }
    Fiber* fiber = spare_.back();
    spare_.pop_back();
    fiber->give(std::move(job));
    resume(*fiber);
}

void Lane::resume(Fiber& fiber) {
    ++turn_;
    fiber.resume();
    if (!fiber.done()) return;
    fiber.rest();
    if (spare_.size() < most_spare) return spare_.push_back(&fiber);
    std::erase_if(fibers_, [&](const auto& one) { return one.get() == &fiber; });
}

// Those that are ready now; what these make ready comes after the next look at the descriptors.
void Lane::run_ready() {
    for (auto left = ready_.size(); left > 0; --left) {
        Fiber* fiber = ready_.front();
        ready_.pop_front();
        resume(*fiber);
    }
}

bool Lane::wait(std::uint64_t number, int fd, short events, Clock::time_point until) {
    Wait wait;
    wait.fiber = Fiber::current();
    waits_.emplace(number, &wait);
    wait.timed = until != Clock::time_point::max();
    wait.on_descriptor = fd >= 0;
    if (wait.on_descriptor) ++on_descriptors_;
    if (wait.timed) wait.timer = timers_.emplace(until, number);
    if (fd >= 0 && !arm(fd, events, number)) {
        // A descriptor that cannot be watched is ready: using it says what is wrong.
        end_wait(number, true);
        ready_.pop_back();
        return true;
    }
    Fiber::stop();
    return wait.passed;
}

bool Lane::arm(int fd, short events, std::uint64_t number) const {
    epoll_event event{};
    event.events = static_cast<std::uint32_t>(events) | EPOLLONESHOT;
    event.data.u64 = number;
    if (::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0) return true;
    return errno == ENOENT && ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}

void Lane::end_wait(std::uint64_t number, bool passed) {
    const auto found = waits_.find(number);
    if (found == waits_.end()) return;
    Wait& wait = *found->second;
    waits_.erase(found);
    if (wait.timed) timers_.erase(wait.timer);
    if (wait.on_descriptor) --on_descriptors_;
    wait.passed = passed;
    ready_.push_back(wait.fiber);
}

void Lane::pass(std::uint64_t number) {
    if (on_its_thread()) return end_wait(number, true);
    {
        const LockGuard lock(mutex_);
        passed_.push_back(number);
    }
    wake();
}

void Lane::call(std::function<void()> work) {
    {
        const LockGuard lock(mutex_);
        calls_.push_back(std::move(work));
    }
    wake();
}

void Lane::wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
}

bool Lane::watch(int fd, std::uint64_t key) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = watched | key;
    return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}

void Lane::unwatch(int fd) const { ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr); }

int Lane::timeout() const {
    if (timers_.empty()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

void Lane::take_letters() {
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto got = ::read(wake_, &ignored, sizeof ignored);
    std::vector<std::uint64_t> passed;
    std::vector<std::function<void()>> calls;
    {
        const LockGuard lock(mutex_);
        passed.swap(passed_);
        calls.swap(calls_);
    }
    for (const auto number : passed) end_wait(number, true);
    for (const auto& call : calls) call();
}

void Lane::fire_timers() {
    if (timers_.empty()) return;
    const auto now = Clock::now();
    while (!timers_.empty() && timers_.begin()->first <= now) end_wait(timers_.begin()->second, false);
}

void Lane::yield() {
    yielded_.push_back(Fiber::current());
    Fiber::stop();
}

void Lane::sleep() {
    if (!work_.may_sleep(lane_)) return;
    std::array<epoll_event, 64> events;  // NOLINT: filled by the kernel
    const int n = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout());
    work_.awake(lane_);
    take(events.data(), n);
    fire_timers();
}

// Whatever has come meanwhile goes first, then one of those that compute for long goes on. Workers whose answers others
// wait for get the processor: they do not take it from a thread that never sleeps.
void Lane::give_way() {
    std::array<epoll_event, 64> events;  // NOLINT: filled by the kernel
    if (on_descriptors_ > 0) {
        pollfd any{epoll_, POLLIN, 0};
        const timespec time{0, nap};
        ::ppoll(&any, 1, &time, nullptr);
    } else {
        ::sched_yield();
    }
    const int n = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 0);
    take(events.data(), n);
    fire_timers();
    if (!ready_.empty() && ++passed_over_ < most_passed_over) return;
    passed_over_ = 0;
    Fiber* fiber = yielded_.front();
    yielded_.pop_front();
    resume(*fiber);
}

void Lane::take(const epoll_event* events, int count) {
    for (int i = 0; i < count; ++i) {
        const auto number = events[i].data.u64;
        if (number == woken)
            take_letters();
        else if ((number & watched) != 0)
            work_.readable(number & ~watched);
        else
            end_wait(number, true);
    }
}

}  // namespace moosaic::stacks
