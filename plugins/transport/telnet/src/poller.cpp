#include "poller.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace moosaic::telnet {

namespace {

constexpr std::uint64_t woken = 0;
constexpr std::uint64_t timed = ~std::uint64_t{0};
constexpr std::size_t events_at_once = 16;  // then the engine's thread looks after its tasks

bool add_to(int epoll, int fd, std::uint64_t key, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = key;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

void drain(int fd) {
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto got = read(fd, &ignored, sizeof ignored);
}

}  // namespace

Poller::~Poller() {
    stop();
    for (const int fd : {epoll_, wake_, timer_})
        if (fd >= 0) close(fd);
}

bool Poller::open() {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    timer_ = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    return epoll_ >= 0 && add_to(epoll_, wake_, woken, EPOLLIN) && add_to(epoll_, timer_, timed, EPOLLIN);
}

bool Poller::start(transport::TransportHost& host) {
    if (!open()) return false;
    host_ = &host;
    watched_ = host.watch(epoll_, [this] { look(0); });
    if (watched_ == 0)
        thread_ = std::thread([this] {
            while (!stopping_) look(-1);
        });
    return true;
}

void Poller::stop() {
    if (stopping_.exchange(true)) return;
    if (watched_ != 0) host_->unwatch(watched_);
    if (thread_.joinable()) {
        poke();
        thread_.join();
    }
    run_posted();
    std::vector<std::shared_ptr<Pollable>> rest;
    {
        const LockGuard lock(mutex_);
        for (auto& [key, pollable] : pollables_) rest.push_back(std::move(pollable));
        pollables_.clear();
    }
    for (const auto& pollable : rest) pollable->stopped();
}

std::uint64_t Poller::add(int fd, std::shared_ptr<Pollable> pollable) {
    std::uint64_t key = 0;
    {
        const LockGuard lock(mutex_);
        key = ++last_key_;
        pollables_.emplace(key, std::move(pollable));
    }
    if (add_to(epoll_, fd, key, 0)) return key;
    remove(key);
    return 0;
}

void Poller::watch(int fd, std::uint64_t key, std::uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.u64 = key;
    epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void Poller::poke() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(wake_, &one, sizeof one);
}

void Poller::post(std::function<void()> work) {
    {
        const LockGuard lock(mutex_);
        posted_.push_back(std::move(work));
    }
    poke();
}

// The mutex is held.
void Poller::set_timer() const {
    itimerspec when{};
    if (!due_.empty()) {
        const auto first = std::min_element(due_.begin(), due_.end())->first.time_since_epoch();
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(first);
        when.it_value = {seconds.count(), std::chrono::nanoseconds(first - seconds).count()};
    }
    timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
}

void Poller::wake_at(std::uint64_t key, std::chrono::steady_clock::time_point when) {
    const LockGuard lock(mutex_);
    due_.emplace_back(when, key);
    set_timer();
}

void Poller::remove(std::uint64_t key) {
    std::shared_ptr<Pollable> last;  // destroyed after the lock
    const LockGuard lock(mutex_);
    const auto at = pollables_.find(key);
    if (at == pollables_.end()) return;
    last = std::move(at->second);
    pollables_.erase(at);
}

void Poller::look(int timeout) {
    std::array<epoll_event, events_at_once> events;  // NOLINT: filled by the kernel
    const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout);
    for (int i = 0; i < n && !stopping_; ++i) {
        const auto& event = events.at(static_cast<std::size_t>(i));
        if (event.data.u64 == woken)
            run_posted();
        else if (event.data.u64 == timed)
            run_due();
        else
            handle(event.data.u64, event.events);
    }
}

std::shared_ptr<Pollable> Poller::find(std::uint64_t key) {
    const LockGuard lock(mutex_);
    const auto at = pollables_.find(key);
    return at == pollables_.end() ? nullptr : at->second;
}

void Poller::handle(std::uint64_t key, std::uint32_t events) {
    const auto pollable = find(key);
    if (!pollable) return;
    const LockGuard turn(pollable->turn);
    if (!pollable->ready(events)) remove(key);
}

void Poller::run_posted() {
    drain(wake_);
    std::vector<std::function<void()>> work;
    {
        const LockGuard lock(mutex_);
        work.swap(posted_);
    }
    for (const auto& w : work) w();
}

void Poller::run_due() {
    drain(timer_);
    std::vector<std::uint64_t> keys;
    {
        const LockGuard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        std::erase_if(due_, [&](const auto& d) {
            if (d.first > now) return false;
            keys.push_back(d.second);
            return true;
        });
        set_timer();
    }
    for (const std::uint64_t key : keys) {
        const auto pollable = find(key);
        if (!pollable) continue;
        const LockGuard turn(pollable->turn);
        if (!pollable->due()) remove(key);
    }
}

}  // namespace moosaic::telnet
