#include "poller.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace moosaic::telnet {

Poller::Poller() = default;

Poller::~Poller() {
    stop();
    if (epoll_ >= 0) close(epoll_);
    if (wake_ >= 0) close(wake_);
}

bool Poller::start() {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (epoll_ < 0 || wake_ < 0) return false;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = 0;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0) return false;
    thread_ = std::thread([this] { run(); });
    return true;
}

void Poller::stop() {
    if (!thread_.joinable()) return;
    stopping_ = true;
    post([] {});
    thread_.join();
}

std::uint64_t Poller::add(int fd, std::uint32_t events, std::shared_ptr<Pollable> pollable) {
    std::uint64_t key = 0;
    {
        const std::lock_guard lock(mutex_);
        key = ++last_key_;
        pollables_.emplace(key, std::move(pollable));
    }
    epoll_event event{};
    event.events = events;
    event.data.u64 = key;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0) return key;
    remove(key);
    return 0;
}

void Poller::watch(int fd, std::uint64_t key, std::uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.u64 = key;
    epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void Poller::post(std::function<void()> work) {
    {
        const std::lock_guard lock(mutex_);
        posted_.push_back(std::move(work));
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(wake_, &one, sizeof one);
}

void Poller::wake_at(std::uint64_t key, std::chrono::steady_clock::time_point when) { due_.emplace_back(when, key); }

void Poller::remove(std::uint64_t key) {
    std::shared_ptr<Pollable> last;  // destroyed after the lock
    const std::lock_guard lock(mutex_);
    const auto at = pollables_.find(key);
    if (at == pollables_.end()) return;
    last = std::move(at->second);
    pollables_.erase(at);
}

int Poller::timeout() const {
    if (due_.empty()) return -1;
    const auto first = std::min_element(due_.begin(), due_.end())->first;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(first - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<long long>(wait, 0, 60000));
}

void Poller::run() {
    std::array<epoll_event, 256> events{};
    while (!stopping_) {
        const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout());
        bool posted = false;
        for (int i = 0; i < count; ++i) {
            const auto& event = events.at(static_cast<std::size_t>(i));
            if (event.data.u64 == 0)
                posted = true;
            else
                handle(event.data.u64, event.events);
        }
        if (posted) run_posted();
        run_due();
    }
    run_posted();
    std::vector<std::shared_ptr<Pollable>> rest;
    {
        const std::lock_guard lock(mutex_);
        for (auto& [key, pollable] : pollables_) rest.push_back(std::move(pollable));
        pollables_.clear();
    }
    for (const auto& pollable : rest) pollable->stopped();
}

void Poller::handle(std::uint64_t key, std::uint32_t events) {
    std::shared_ptr<Pollable> pollable;
    {
        const std::lock_guard lock(mutex_);
        const auto at = pollables_.find(key);
        if (at == pollables_.end()) return;
        pollable = at->second;
    }
    if (!pollable->ready(events)) remove(key);
}

void Poller::run_posted() {
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto got = read(wake_, &ignored, sizeof ignored);
    std::vector<std::function<void()>> work;
    {
        const std::lock_guard lock(mutex_);
        work.swap(posted_);
    }
    for (const auto& w : work) w();
}

void Poller::run_due() {
    if (due_.empty()) return;
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::uint64_t> keys;
    std::erase_if(due_, [&](const auto& d) {
        if (d.first > now) return false;
        keys.push_back(d.second);
        return true;
    });
    for (const std::uint64_t key : keys) {
        std::shared_ptr<Pollable> pollable;
        {
            const std::lock_guard lock(mutex_);
            const auto at = pollables_.find(key);
            if (at != pollables_.end()) pollable = at->second;
        }
        if (pollable && !pollable->due()) remove(key);
    }
}

}  // namespace moosaic::telnet
