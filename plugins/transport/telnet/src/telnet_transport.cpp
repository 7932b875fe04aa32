#include "telnet_transport.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include <moosaic/base/telnet.hpp>
#include <moosaic/open_files.hpp>

#include "socket_connection.hpp"

namespace moosaic::telnet {

TelnetTransport::~TelnetTransport() { stop(); }

void TelnetTransport::describe(ConfigSchema& schema) const {
    schema.key(
        {.name = "listen",
         .default_value = std::vector<std::string>{"127.0.0.1:4000"},
         .help = "Address to listen on, or a list of them; an IPv6 address in brackets, port 0 takes a free one.",
         .choices = {}});
    schema.key({.name = "max_connections",
                .default_value = std::int64_t{10000},
                .help = "Connections at one time; more are refused with a line of text.",
                .minimum = 1,
                .maximum = 1000000,
                .choices = {},
                .reload = true});
    schema.key({.name = "per_address",
                .default_value = std::int64_t{100},
                .help = "Connections from one address; this machine itself is not limited.",
                .minimum = 1,
                .maximum = 1000000,
                .choices = {},
                .reload = true});
}

Result<void> TelnetTransport::configure(const Config& config, Services& services) {
    log_ = &services.log();
    listen_ = config.texts("listen");
    most_ = static_cast<std::size_t>(config.integer("max_connections"));
    census_ = std::make_shared<Census>(most_, static_cast<std::size_t>(config.integer("per_address")));
    if (listen_.empty()) return fail("no address given", "transport.telnet.listen", "switch the plugin off instead");
    for (const std::string& text : listen_)
        if (const auto parts = split_address(text); !parts)
            return fail(parts.error().message, "transport.telnet.listen: " + text, parts.error().remedy);
    return {};
}

Result<void> TelnetTransport::reload(const Config& config) {
    census_->limit(static_cast<std::size_t>(config.integer("max_connections")),
                   static_cast<std::size_t>(config.integer("per_address")));
    return {};
}

Result<void> TelnetTransport::bind_all(const std::string& typed, std::vector<int>& bound) const {
    const auto found = resolve(typed);
    if (!found) return tl::unexpected<Error>(found.error());
    std::size_t count = 0;
    Error last;
    for (const Address& address : *found) {
        auto fd = listen_on(address, typed);
        if (fd) {
            bound.push_back(*fd);
            ++count;
        } else {
            last = std::move(fd.error());
        }
    }
    // A name may stand for an address family this machine lacks; one that works is enough.
    if (count == 0) return tl::unexpected<Error>(std::move(last));
    return {};
}

Result<void> TelnetTransport::listen(transport::TransportHost& host) {
    host_ = &host;
    if (const auto few = too_few_files("transport.telnet.max_connections", most_); !few.empty())
        log_->warning("telnet: " + few);
    std::vector<int> bound;
    for (const std::string& typed : listen_) {
        if (auto result = bind_all(typed, bound); !result) {
            for (const int fd : bound) close(fd);
            return result;
        }
    }
    if (!start_pollers()) {
        for (const int fd : bound) close(fd);
        return fail("the system gives no more epoll descriptors", "transport.telnet", "raise the limit: ulimit -n");
    }
    for (const int fd : bound) {
        auto listener = std::make_shared<Listener>(
            fd, [this](int accepted_fd, const sockaddr_storage& peer) { accepted(accepted_fd, peer); });
        addresses_.push_back(listener->address());
        auto& poller = *pollers_.front();
        const auto key = poller.add(fd, listener);
        {
            const LockGuard turn(listener->turn);
            listener->watch_on(poller, key);
        }
        listeners_.emplace_back(key, std::move(listener));
    }
    return {};
}

bool TelnetTransport::start_pollers() {
    const auto wanted = std::max<std::size_t>(host_->lanes(), 1);
    while (pollers_.size() < wanted) {
        pollers_.push_back(std::make_unique<Poller>());
        if (!pollers_.back()->start(*host_)) return false;
    }
    return true;
}

void TelnetTransport::accepted(int fd, const sockaddr_storage& peer) {
    if (is_reserved_file(fd)) {
        close(fd);
        return complain("too many open files (raise the hard limit, ulimit -Hn)");
    }
    const bool loopback = is_loopback(peer);
    auto place = Census::take(census_, network_of(peer), !loopback);
    if (!place) {
        constexpr std::string_view text = "Too many connections. Try again later.\r\n";
        [[maybe_unused]] const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        close(fd);
        return complain("too many connections, last from " + display(peer));
    }
    transport::ConnectionInfo info;
    info.transport = "telnet";
    info.peer = display(peer);
    info.loopback = loopback;
    info.framing = base::telnet_framing();
    auto& poller = *pollers_[next_poller_++ % pollers_.size()];
    auto connection = std::make_shared<SocketConnection>(fd, poller, std::move(place));
    poller.post([this, connection, info = std::move(info)]() mutable {
        const LockGuard turn(connection->turn);
        connection->begin(*host_, std::move(info));
    });
}

// A flood must not fill the log.
void TelnetTransport::complain(const std::string& what) {
    const auto now = std::chrono::steady_clock::now();
    const LockGuard lock(complaints_);
    ++refused_;
    if (now < quiet_until_) return;
    quiet_until_ = now + std::chrono::minutes(1);
    log_->warning("telnet: " + std::to_string(std::exchange(refused_, 0)) + " turned away: " + what);
}

// Closed here and not by the poller: when this returns, nobody further is accepted.
void TelnetTransport::stop_accepting() {
    for (auto& [key, listener] : listeners_) {
        {
            const LockGuard turn(listener->turn);
            listener->stopped();
        }
        pollers_.front()->remove(key);
    }
    listeners_.clear();
}

void TelnetTransport::stop() {
    stop_accepting();
    for (const auto& poller : pollers_) poller->stop();
    pollers_.clear();
}

}  // namespace moosaic::telnet
