#include "socket_connection.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace moosaic::telnet {

namespace {

constexpr std::size_t read_size = 4U << 10;  // in a turn
constexpr std::size_t compact_above = 64U << 10;
constexpr auto flush_time = std::chrono::seconds(5);
constexpr auto linger_time = std::chrono::seconds(2);
constexpr std::size_t most_lingering = 256U << 10;  // a client that goes on sending has no claim to the last lines

}  // namespace

SocketConnection::SocketConnection(int fd, Poller& poller, std::unique_ptr<Census::Place> place)
    : poller_(poller), fd_(fd), place_(std::move(place)) {}

SocketConnection::~SocketConnection() { close_socket(); }

void SocketConnection::begin(transport::TransportHost& host, transport::ConnectionInfo info) {
    sink_ = host.open(std::move(info), shared_from_this());
    bool refused = false;
    {
        const LockGuard lock(mutex_);
        key_ = poller_.add(fd_, shared_from_this());
        refused = key_ == 0;
        if (!refused) {
            queue_sent_ += try_send(std::string_view(queue_).substr(queue_sent_));
            backlog_ = queue_.size() - queue_sent_;
            update_watch();
        }
    }
    if (refused) {
        end("the system cannot watch another connection");
        return;
    }
    // The session may have ended it before it could be watched.
    if (!begin_close()) poller_.remove(key_);
}

std::size_t SocketConnection::try_send(std::string_view bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;  // full; or broken, which the poller reports
        sent += static_cast<std::size_t>(n);
    }
    return sent;
}

void SocketConnection::send(std::string bytes) {
    const LockGuard lock(mutex_);
    if (phase_ != Phase::open || close_asked_) return;
    const bool idle = queue_.empty() && key_ != 0;
    const std::size_t sent = idle ? try_send(bytes) : 0;
    if (sent == bytes.size()) return;
    queue_.append(bytes, sent);
    backlog_ = queue_.size() - queue_sent_;
    too_full_.filled(backlog_);
    update_watch();
}

void SocketConnection::pause_reading(bool paused) {
    const LockGuard lock(mutex_);
    paused_ = paused;
    update_watch();
}

void SocketConnection::update_watch() {
    if (key_ == 0 || phase_ == Phase::closed || in_ready_) return;
    std::uint32_t events = 0;
    const bool reading = phase_ == Phase::lingering || (phase_ == Phase::open && !paused_);
    if (reading && !input_ended_) events |= EPOLLIN;
    if (!queue_.empty()) events |= EPOLLOUT;
    if (events == watched_) return;
    watched_ = events;
    poller_.watch(fd_, key_, events);
}

void SocketConnection::close(std::string reason, int /*status*/) {
    {
        const LockGuard lock(mutex_);
        if (close_asked_) return;
        close_asked_ = true;
        reason_ = std::move(reason);
        if (key_ == 0) return;  // begin() looks for it
    }
    poller_.post([self = shared_from_this()] {
        const LockGuard turn(self->turn);
        if (!self->begin_close()) self->poller_.remove(self->key_);
    });
}

bool SocketConnection::begin_close() {
    {
        const LockGuard lock(mutex_);
        if (!close_asked_ || phase_ != Phase::open) return phase_ != Phase::closed;
        phase_ = Phase::closing;
        update_watch();
        if (!queue_.empty()) {
            deadline_ = std::chrono::steady_clock::now() + flush_time;
            poller_.wake_at(key_, deadline_);
            return true;
        }
    }
    return flushed();
}

bool SocketConnection::flushed() {
    std::string reason;
    bool done = false;
    {
        const LockGuard lock(mutex_);
        phase_ = Phase::lingering;
        reason = reason_;
        ::shutdown(fd_, SHUT_WR);
        done = input_ended_;
        // Unread input would turn the close into a reset, and the client would lose the last lines.
        deadline_ = std::chrono::steady_clock::now() + linger_time;
        poller_.wake_at(key_, deadline_);
        update_watch();
    }
    report(reason);
    return done ? end(reason) : true;
}

void SocketConnection::report(const std::string& reason) {
    if (const auto sink = std::exchange(sink_, nullptr)) sink->on_closed(reason);
}

bool SocketConnection::end(const std::string& reason) {
    close_socket();
    report(reason);
    return false;
}

void SocketConnection::close_socket() {
    const LockGuard lock(mutex_);
    phase_ = Phase::closed;
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    queue_.clear();
    backlog_ = 0;
    place_.reset();
}

bool SocketConnection::ready(std::uint32_t events) {
    {
        const LockGuard lock(mutex_);
        in_ready_ = true;
    }
    const bool more = act(events);
    const LockGuard lock(mutex_);
    in_ready_ = false;
    if (more) update_watch();
    return more;
}

bool SocketConnection::act(std::uint32_t events) {
    if ((events & EPOLLOUT) != 0 && !write_queued()) return false;
    if ((events & EPOLLIN) != 0) return read_some();
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) return end("connection lost");
    return true;
}

// False: that was the end.
bool SocketConnection::write_queued() {
    bool drained = false;
    bool closing = false;
    {
        const LockGuard lock(mutex_);
        if (phase_ == Phase::closed) return false;
        queue_sent_ += try_send(std::string_view(queue_).substr(queue_sent_));
        backlog_ = queue_.size() - queue_sent_;
        drained = too_full_.drained(backlog_);
        if (backlog_ == 0) {
            queue_ = std::string();  // a burst must not keep its memory
            queue_sent_ = 0;
            closing = phase_ == Phase::closing;
            update_watch();
        } else if (queue_sent_ > compact_above) {
            queue_.erase(0, queue_sent_);
            queue_sent_ = 0;
        }
    }
    if (closing) return flushed();
    if (drained && sink_) sink_->on_drained();
    return true;
}

bool SocketConnection::read_some() {
    std::array<char, read_size> buffer;  // NOLINT: filled by recv
    const auto n = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n > 0) {
        if (sink_) {
            sink_->on_bytes({buffer.data(), static_cast<std::size_t>(n)});
            return true;
        }
        lingered_ += static_cast<std::size_t>(n);
        return lingered_ <= most_lingering || end({});
    }
    if (n < 0) {
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return true;
        return end("connection lost");
    }
    bool lingering = false;
    {
        const LockGuard lock(mutex_);
        input_ended_ = true;
        lingering = phase_ == Phase::lingering;
        update_watch();
    }
    if (lingering) return end({});
    if (sink_) sink_->on_end_of_input();
    return true;
}

bool SocketConnection::due() {
    std::string reason;
    {
        const LockGuard lock(mutex_);
        if (phase_ == Phase::closed) return false;
        if (phase_ == Phase::open || std::chrono::steady_clock::now() < deadline_) return true;
        reason = reason_;
    }
    return end(reason);
}

void SocketConnection::stopped() { end("the server stopped"); }

}  // namespace moosaic::telnet
