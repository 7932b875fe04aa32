// transport/@NAME@: plain TCP, one thread that polls, to begin from.
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>

#include <moosaic/transport.hpp>

namespace {

using namespace moosaic;
using namespace moosaic::transport;
using Clock = std::chrono::steady_clock;

// An eventfd that everybody may ring.
class Bell {
public:
    Bell() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
    ~Bell() { ::close(fd_); }
    Bell(const Bell&) = delete;
    Bell& operator=(const Bell&) = delete;
    void ring() const { (void)!::eventfd_write(fd_, 1); }
    void hush() const {
        eventfd_t n = 0;
        (void)!::eventfd_read(fd_, &n);
    }
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
};

// What others ask of a connection; the thread does it.
class Wire final : public Connection {
public:
    explicit Wire(std::shared_ptr<Bell> bell) : bell_(std::move(bell)) {}
    void send(std::string bytes) override {
        const std::lock_guard lock(mutex);
        if (!closing) out += bytes;
        bell_->ring();
    }
    [[nodiscard]] std::size_t backlog() const override {
        const std::lock_guard lock(mutex);
        return out.size();
    }
    void pause_reading(bool on) override {
        const std::lock_guard lock(mutex);
        paused = on;
        bell_->ring();
    }
    void close(std::string why, int) override {
        const std::lock_guard lock(mutex);
        if (!closing) reason = std::move(why), closing = true, until = Clock::now() + std::chrono::seconds(5);
        bell_->ring();
    }
    mutable std::mutex mutex;
    std::string out;
    bool paused = false;
    bool closing = false;
    std::string reason;
    Clock::time_point until;

private:
    std::shared_ptr<Bell> bell_;
};

struct Client {
    std::shared_ptr<Wire> wire;
    std::shared_ptr<SessionSink> sink;
    bool ended = false;
    moosaic::Watermark too_full{moosaic::transport::backlog_high, moosaic::transport::backlog_low};
};

class @CLASS@ final : public Transport {
public:
    void describe(ConfigSchema& schema) const override {
        schema.key({"listen", std::string("127.0.0.1:4100"),
                    "Where it listens: an IPv4 ADDRESS:PORT; port 0 takes a free one."});
    }
    Result<void> configure(const Config& config, Services&) override {
        listen_ = config.text("listen");
        return {};
    }
    Result<void> listen(TransportHost& host) override {
        const auto colon = listen_.rfind(':');
        sockaddr_in at{};
        at.sin_family = AF_INET;
        if (colon == std::string::npos || ::inet_pton(AF_INET, listen_.substr(0, colon).c_str(), &at.sin_addr) != 1)
            return fail("this is no address: " + listen_, "transport.@NAME@.listen", "for example \"127.0.0.1:4100\"");
        at.sin_port = htons(static_cast<std::uint16_t>(std::atoi(listen_.c_str() + colon + 1)));
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        const int on = 1;
        ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || ::listen(listener_, 128) != 0)
            return fail("cannot listen on " + listen_ + ": " + std::strerror(errno), "transport.@NAME@.listen",
                        "give another address");
        socklen_t size = sizeof at;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
        address_ = listen_.substr(0, colon + 1) + std::to_string(ntohs(at.sin_port));
        thread_ = std::thread([this, &host] { serve(host); });
        return {};
    }
    [[nodiscard]] std::vector<std::string> addresses() const override {
        return address_.empty() ? std::vector<std::string>() : std::vector<std::string>{address_};
    }
    void stop_accepting() override {
        {
            const std::lock_guard lock(accepting_mutex_);  // whoever is being accepted is the last
            accepting_ = false;
        }
        bell_->ring();
    }
    void stop() override {
        stopping_ = true;
        bell_->ring();
        if (thread_.joinable()) thread_.join();
        if (listener_ >= 0) ::close(listener_);
        listener_ = -1;
    }

private:
    void serve(TransportHost& host) {
        while (!stopping_) {
            std::vector<pollfd> entries{{bell_->fd(), POLLIN, 0}, {accepting_ ? listener_ : -1, POLLIN, 0}};
            for (auto& [fd, client] : clients_) {
                const std::lock_guard lock(client.wire->mutex);
                const bool reads = !client.ended && !client.wire->paused && !client.wire->closing;
                entries.push_back(
                    {fd, static_cast<short>((reads ? POLLIN : 0) | (client.wire->out.empty() ? 0 : POLLOUT)), 0});
            }
            ::poll(entries.data(), entries.size(), 1000);
            bell_->hush();
            if (entries[1].revents != 0) accept(host);
            for (std::size_t i = 2; i < entries.size(); ++i)
                if (!carry(entries[i])) forget(entries[i].fd);
        }
        while (!clients_.empty()) forget(clients_.begin()->first);
    }

    void accept(TransportHost& host) {
        const std::lock_guard lock(accepting_mutex_);
        if (!accepting_) return;
        sockaddr_in from{};
        socklen_t size = sizeof from;
        const int fd = ::accept4(listener_, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0) return;
        char text[INET_ADDRSTRLEN] = {};
        ::inet_ntop(AF_INET, &from.sin_addr, text, sizeof text);
        ConnectionInfo info;
        info.transport = "@NAME@";
        info.peer = std::string(text) + ":" + std::to_string(ntohs(from.sin_port));
        info.loopback = (ntohl(from.sin_addr.s_addr) >> 24) == 127;
        auto& client = clients_[fd];
        client.wire = std::make_shared<Wire>(bell_);
        client.sink = host.open(std::move(info), client.wire);
    }

    // False: it is over.
    bool carry(const pollfd& entry) {
        auto& client = clients_.at(entry.fd);
        if ((entry.revents & (POLLIN | POLLHUP)) != 0 && (entry.events & POLLIN) != 0) {
            char bytes[16384];
            const auto n = ::recv(entry.fd, bytes, sizeof bytes, 0);
            if (n > 0) client.sink->on_bytes(std::string_view(bytes, static_cast<std::size_t>(n)));
            if (n == 0) client.ended = true, client.sink->on_end_of_input();
            if (n < 0 && errno != EAGAIN && errno != EINTR) return false;
        }
        bool drained = false;
        bool lives = true;
        {
            const std::lock_guard lock(client.wire->mutex);
            auto& out = client.wire->out;
            client.too_full.filled(out.size());
            if (!out.empty()) {
                const auto n = ::send(entry.fd, out.data(), out.size(), MSG_NOSIGNAL);
                if (n > 0) out.erase(0, static_cast<std::size_t>(n));
                if (n < 0 && errno != EAGAIN && errno != EINTR) return false;
            }
            drained = client.too_full.drained(out.size());
            lives = !client.wire->closing || (!out.empty() && Clock::now() < client.wire->until);
        }
        if (drained) client.sink->on_drained();
        return lives && (entry.revents & POLLERR) == 0;
    }

    void forget(int fd) {
        const auto client = clients_.extract(fd);
        ::close(fd);
        client.mapped().wire->close("", 0);
        client.mapped().sink->on_closed(client.mapped().wire->reason);
    }

    std::string listen_;
    std::string address_;
    int listener_ = -1;
    std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
    std::mutex accepting_mutex_;
    std::atomic<bool> accepting_{true};
    std::atomic<bool> stopping_{false};
    std::thread thread_;
    std::map<int, Client> clients_;
};

}  // namespace

MOOSAIC_PLUGIN("transport", "@NAME@", "0.1.0", @CLASS@);
