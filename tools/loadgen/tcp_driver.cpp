// Telnet and echo clients: all connections on one thread.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <queue>
#include <stdexcept>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conversation.hpp"
#include "drivers.hpp"
#include "socket.hpp"
#include "telnet_filter.hpp"

namespace loadgen {

namespace {

struct Peer {
    Peer(const Options& options, int number)
        : fd(connect_tcp(options.host, options.port)), conversation(options, number) {}
    Fd fd;
    TelnetFilter filter;
    Conversation conversation;
    std::string out;
    bool writing = false;  // waits for room in the socket
    bool closed = false;
    bool done = false;
};

class Driver {
public:
    explicit Driver(const Options& options) : options_(options), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

    Result run() {
        log_everybody_in();
        settle();
        if (options_.hold) hold();
        measure();
        Result all;
        for (const auto& peer : peers_) all.merge(peer->conversation.close(Clock::now()));
        return all;
    }

private:
    using Wake = std::pair<Clock::time_point, Peer*>;

    Clock::duration patience() const {
        return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.patience));
    }

    void open_next() {
        auto& peer = *peers_.emplace_back(std::make_unique<Peer>(options_, static_cast<int>(peers_.size())));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &peer;
        if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, peer.fd.get(), &event) != 0) fail("epoll");
        peer.conversation.connected(peer.out);
        write(peer);
    }

    std::size_t ready() const {
        std::size_t n = 0;
        for (const auto& peer : peers_) n += peer->conversation.ready() ? 1 : 0;
        return n;
    }

    void log_everybody_in() {
        auto limit = Clock::now() + patience();
        const auto wanted = static_cast<std::size_t>(options_.connections);
        for (std::size_t done = 0; done < wanted;) {
            while (peers_.size() < wanted && peers_.size() - done < static_cast<std::size_t>(options_.at_once))
                open_next();
            if (ready() < wanted) turn(std::chrono::milliseconds(100));
            if (ready() > done) limit = Clock::now() + patience();
            done = ready();
            for (const auto& peer : peers_)
                if (!peer->conversation.ready() && (peer->closed || Clock::now() > limit)) complain(*peer);
        }
    }

    [[noreturn]] static void complain(const Peer& peer) {
        throw std::runtime_error("connection " + std::to_string(peer.conversation.number()) +
                                 (peer.closed ? " was closed" : " waited too long") +
                                 " before it was ready; the server said: " + peer.conversation.said());
    }

    void settle() {
        const auto limit = Clock::now() + patience();
        const auto quiet = std::chrono::milliseconds(static_cast<int>(options_.settle * 1000));
        while (turn(quiet) && Clock::now() < limit) continue;
        if (!options_.wait) return;
        std::printf("logged in\n");
        std::fflush(stdout);
        pollfd input{STDIN_FILENO, POLLIN, 0};
        while (::poll(&input, 1, 0) == 0) turn(std::chrono::milliseconds(100));
    }

    [[noreturn]] void hold() {
        std::puts("ready");
        std::fflush(stdout);
        pollfd input{STDIN_FILENO, POLLIN, 0};
        char ignored[256];
        while (::poll(&input, 1, 0) == 0 || ::read(STDIN_FILENO, ignored, sizeof ignored) > 0)
            turn(std::chrono::milliseconds(500));
        std::_Exit(0);
    }

    void measure() {
        const auto now = Clock::now();
        Window window;
        window.from = now + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.warmup));
        window.end =
            window.from + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.seconds));
        running_ = peers_.size();
        for (const auto& peer : peers_) {
            peer->conversation.begin(window, Clock::now(), peer->out);
            after(*peer);
        }
        const auto limit = options_.count > 0 ? now + std::chrono::hours(24) : window.end + patience();
        while (running_ > 0 && Clock::now() < limit) {
            turn(std::chrono::milliseconds(50));
            if (options_.think.count() > 0 || Clock::now() >= window.end)
                for (const auto& peer : peers_) check_done(*peer);
        }
    }

    void check_done(Peer& peer) {
        if (peer.done || !(peer.closed || peer.conversation.finished(Clock::now()))) return;
        peer.done = true;
        --running_;
    }

    // One wait and what follows from it. False: nothing arrived in `longest`.
    bool turn(Clock::duration longest) {
        const auto before = Clock::now();
        auto wait = longest;
        if (!wakes_.empty()) wait = std::min(wait, std::max(Clock::duration::zero(), wakes_.top().first - before));
        constexpr int events_at_once = 256;
        std::array<epoll_event, events_at_once> events;
        const int ms = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(wait).count());
        const int n = ::epoll_wait(epoll_.get(), events.data(), events_at_once, ms);
        if (n < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < n; ++i) {
            auto& peer = *static_cast<Peer*>(events[static_cast<std::size_t>(i)].data.ptr);
            read(peer);
            after(peer);
        }
        for (const auto now = Clock::now(); !wakes_.empty() && wakes_.top().first <= now;) {
            Peer& peer = *wakes_.top().second;
            wakes_.pop();
            peer.conversation.tick(now, peer.out);
            after(peer);
        }
        return n > 0;
    }

    void read(Peer& peer) {
        if (peer.closed) return;
        const ssize_t n = ::recv(peer.fd.get(), buffer_.data(), buffer_.size(), 0);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (n <= 0) return closed(peer);
        const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(n));
        const auto now = Clock::now();
        if (options_.mode != Options::Mode::telnet) return peer.conversation.text(bytes, now, peer.out);
        text_.clear();
        peer.filter.feed(bytes, text_, peer.out);
        peer.conversation.text(text_, now, peer.out);
    }

    // After anything that may have put bytes into peer.out.
    void after(Peer& peer) {
        write(peer);
        if (const auto wake = peer.conversation.wake()) wakes_.emplace(*wake, &peer);
        if (running_ > 0) check_done(peer);
    }

    void write(Peer& peer) {
        while (!peer.out.empty() && !peer.closed) {
            const ssize_t n = ::send(peer.fd.get(), peer.out.data(), peer.out.size(), MSG_NOSIGNAL);
            if (n < 0 && errno == EAGAIN) break;
            if (n < 0 && errno != EINTR) return closed(peer);
            if (n > 0) peer.out.erase(0, static_cast<std::size_t>(n));
        }
        const bool writing = !peer.out.empty();
        if (writing == peer.writing || peer.closed) return;
        peer.writing = writing;
        epoll_event event{};
        event.events = EPOLLIN | (writing ? EPOLLOUT : 0U);
        event.data.ptr = &peer;
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, peer.fd.get(), &event);
    }

    void closed(Peer& peer) {
        peer.closed = true;
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, peer.fd.get(), nullptr);
        if (running_ > 0) std::fprintf(stderr, "loadgen: connection %d was closed\n", peer.conversation.number());
    }

    const Options& options_;
    Fd epoll_;
    std::vector<std::unique_ptr<Peer>> peers_;
    std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wakes_;
    std::array<char, 65536> buffer_{};
    std::string text_;
    std::size_t running_ = 0;  // connections that are not done; 0 before the measurement
};

}  // namespace

Result drive_tcp(const Options& options) { return Driver(options).run(); }

}  // namespace loadgen
