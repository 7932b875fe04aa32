#include "loop.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "threads.hpp"

namespace moosaic::transport::ssh {

namespace {
constexpr std::uint64_t inbox_id = 0;
constexpr int longest_sleep_ms = 10000;
}  // namespace

Loop::Loop(const Shared& shared, const Admission& admission, Gauge& sessions)
    : shared_(shared), admission_(admission), sessions_gauge_(sessions) {}

Loop::~Loop() {
    stop_soon();
    join();
}

Result<void> Loop::start(ssh_key host_key, int number) {
    auto bind = ServerBind::make(host_key);
    if (!bind) return tl::make_unexpected(bind.error());
    bind_ = std::make_unique<ServerBind>(std::move(*bind));
    epoll_ = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = inbox_id;
    if (!epoll_.valid() || ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, inbox_->fd(), &event) != 0)
        return fail(std::string("cannot make an event loop: ") + std::strerror(errno), "transport.ssh",
                    "raise the limit of open files (ulimit -n)");
    thread_ = start_thread("moo-ssh-" + std::to_string(number), [this] { run(); });
    return {};
}

void Loop::stop_soon() { inbox_->post(inbox_id, StopLoop{}); }

void Loop::join() {
    if (thread_.joinable()) thread_.join();
    inbox_->shut();
}

void Loop::adopt(Adopt socket) {
    load_.fetch_add(1, std::memory_order_relaxed);
    inbox_->post(inbox_id, std::move(socket));
}

void Loop::run() {
    while (!stopping_ || !sessions_.empty()) {
        wait();
        take_work();
        serve_ready();
        serve_deadlines();
        note_busy(false);
    }
}

void Loop::wait() {
    std::array<epoll_event, 256> events;
    const int n = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), sleep_ms());
    note_busy(true);
    for (int i = 0; i < n; ++i)
        if (events[static_cast<std::size_t>(i)].data.u64 != inbox_id)
            make_ready(events[static_cast<std::size_t>(i)].data.u64);
}

int Loop::sleep_ms() const {
    if (!ready_.empty() || !inbox_->empty()) return 0;
    if (deadlines_.empty()) return longest_sleep_ms;
    const auto left = deadlines_.top().first - shared_.clock.steady();
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::clamp<std::int64_t>(ms, 0, longest_sleep_ms));
}

void Loop::take_work() {
    if (inbox_->empty()) return;
    for (Posted& posted : inbox_->take()) {
        if (std::holds_alternative<StopLoop>(posted.work)) {
            stop_sessions();
        } else if (auto* socket = std::get_if<Adopt>(&posted.work)) {
            take_up(std::move(*socket));
        } else if (const auto found = sessions_.find(posted.session); found != sessions_.end()) {
            found->second.session->on_work(posted.work);
            // At once: a disconnect has freed the descriptor's number, and an Adopt further on may bring it back.
            if (found->second.session->dead()) bury(posted.session);
            make_ready(posted.session);
        }
    }
}

void Loop::take_up(Adopt socket) {
    const std::uint64_t id = ++last_id_;
    auto session = std::make_unique<Session>(shared_, inbox_, id, std::move(socket));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = id;
    if (stopping_ || !session->begin(*bind_) || ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, session->fd(), &event) != 0) {
        load_.fetch_sub(1, std::memory_order_relaxed);
        return;
    }
    Entry& entry = sessions_[id];
    entry.session = std::move(session);
    entry.interest = EPOLLIN;
    sessions_gauge_.set(static_cast<double>(admission_.sessions()));
    settle(id);
}

void Loop::stop_sessions() {
    stopping_ = true;
    for (auto& [id, entry] : sessions_) {
        entry.session->stop();
        make_ready(id);
    }
}

void Loop::make_ready(std::uint64_t id) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end() || found->second.ready) return;
    found->second.ready = true;
    ready_.push_back(id);
}

void Loop::serve_ready() {
    for (const std::uint64_t id : std::exchange(ready_, {})) {
        const auto found = sessions_.find(id);
        if (found == sessions_.end()) continue;
        found->second.ready = false;
        found->second.session->on_socket();
        settle(id);
    }
}

void Loop::serve_deadlines() {
    const TimePoint now = shared_.clock.steady();
    while (!deadlines_.empty() && deadlines_.top().first <= now) {
        const auto [when, id] = deadlines_.top();
        deadlines_.pop();
        const auto found = sessions_.find(id);
        if (found == sessions_.end() || found->second.armed != when) continue;  // moved since
        found->second.armed = {};
        if (found->second.session->deadline() <= now) found->second.session->on_deadline(now);
        settle(id);
    }
}

void Loop::settle(std::uint64_t id) {
    Entry& entry = sessions_.at(id);
    Session& session = *entry.session;
    if (session.dead()) return bury(id);
    if (session.wants_more()) make_ready(id);
    const std::uint32_t interest = session.wants_write() ? EPOLLIN | EPOLLOUT : EPOLLIN;
    if (interest != entry.interest) {
        epoll_event event{};
        event.events = entry.interest = interest;
        event.data.u64 = id;
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, session.fd(), &event);
    }
    if (entry.armed != session.deadline()) {
        entry.armed = session.deadline();
        deadlines_.emplace(entry.armed, id);
    }
}

void Loop::bury(std::uint64_t id) {
    const auto found = sessions_.find(id);
    // A socket that libssh has closed already has left the set by itself, and its number is none (-1).
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, found->second.session->fd(), nullptr);
    sessions_.erase(found);
    load_.fetch_sub(1, std::memory_order_relaxed);
    sessions_gauge_.set(static_cast<double>(admission_.sessions()));
}

void Loop::note_busy(bool busy) {
    busy_since_.store(busy ? shared_.clock.steady().time_since_epoch() / std::chrono::nanoseconds(1) : 0,
                      std::memory_order_relaxed);
}

}  // namespace moosaic::transport::ssh
