#include "poller.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

namespace moosaic::telnet {

Poller::Poller() = default;

Poller::~Poller() {
    stop();
    if (epoll_ >= 0) close(epoll_);
    if (wake_ >= 0) close(wake_);
}

bool Poller::start(std::size_t threads, transport::TransportHost* host) {
    host_ = host;
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (epoll_ < 0 || wake_ < 0) return false;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLONESHOT;
    event.data.u64 = 0;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0) return false;
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
    return true;
}

void Poller::stop() {
    if (threads_.empty()) return;
    stopping_ = true;
    poke();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    run_posted();
    std::vector<std::shared_ptr<Pollable>> rest;
    {
        const std::lock_guard lock(mutex_);
        for (auto& [key, pollable] : pollables_) rest.push_back(std::move(pollable));
        pollables_.clear();
    }
    for (const auto& pollable : rest) pollable->stopped();
}

std::uint64_t Poller::add(int fd, std::shared_ptr<Pollable> pollable) {
    std::uint64_t key = 0;
    {
        const std::lock_guard lock(mutex_);
        key = ++last_key_;
        pollables_.emplace(key, std::move(pollable));
    }
    epoll_event event{};
    event.events = EPOLLONESHOT;
    event.data.u64 = key;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0) return key;
    remove(key);
    return 0;
}

// One event, one thread: whoever got it is the only one until it is watched for again.
void Poller::watch(int fd, std::uint64_t key, std::uint32_t events) const {
    epoll_event event{};
    event.events = events | EPOLLONESHOT;
    event.data.u64 = key;
    epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void Poller::poke() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(wake_, &one, sizeof one);
}

void Poller::post(std::function<void()> work) {
    {
        const std::lock_guard lock(mutex_);
        posted_.push_back(std::move(work));
    }
    poke();
}

void Poller::wake_at(std::uint64_t key, std::chrono::steady_clock::time_point when) {
    {
        const std::lock_guard lock(mutex_);
        due_.emplace_back(when, key);
    }
    poke();  // so that somebody waits no longer than until then
}

void Poller::remove(std::uint64_t key) {
    std::shared_ptr<Pollable> last;  // destroyed after the lock
    const std::lock_guard lock(mutex_);
    const auto at = pollables_.find(key);
    if (at == pollables_.end()) return;
    last = std::move(at->second);
    pollables_.erase(at);
}

int Poller::timeout() {
    const std::lock_guard lock(mutex_);
    if (due_.empty()) return -1;
    const auto first = std::min_element(due_.begin(), due_.end())->first;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(first - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<long long>(wait, 0, 60000));
}

void Poller::run() {
    while (!stopping_) {
        epoll_event event{};
        if (epoll_wait(epoll_, &event, 1, timeout()) > 0) {
            if (event.data.u64 == 0) {
                if (!stopping_) run_posted();
                watch(wake_, 0, EPOLLIN);  // on the way out it is still readable, for the next thread
            } else {
                handle(event.data.u64, event.events);
            }
        }
        run_due();
    }
}

std::shared_ptr<Pollable> Poller::find(std::uint64_t key) {
    const std::lock_guard lock(mutex_);
    const auto at = pollables_.find(key);
    return at == pollables_.end() ? nullptr : at->second;
}

void Poller::handle(std::uint64_t key, std::uint32_t events) {
    const auto pollable = find(key);
    if (!pollable) return;
    lend([&] {
        const std::lock_guard turn(pollable->turn);
        if (!pollable->ready(events)) remove(key);
    });
}

// Somebody always stays to look after the connections.
void Poller::lend(const std::function<void()>& work) {
    const bool others = lent_.fetch_add(1) + 1 < threads_.size();
    if (host_ != nullptr && others)
        host_->lend(work);
    else
        work();
    lent_.fetch_sub(1);
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
    std::vector<std::uint64_t> keys;
    {
        const std::lock_guard lock(mutex_);
        if (due_.empty()) return;
        const auto now = std::chrono::steady_clock::now();
        std::erase_if(due_, [&](const auto& d) {
            if (d.first > now) return false;
            keys.push_back(d.second);
            return true;
        });
    }
    for (const std::uint64_t key : keys) {
        const auto pollable = find(key);
        if (!pollable) continue;
        const std::lock_guard turn(pollable->turn);
        if (!pollable->due()) remove(key);
    }
}

}  // namespace moosaic::telnet
