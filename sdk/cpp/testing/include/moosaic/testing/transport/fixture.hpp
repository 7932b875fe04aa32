// What the cases of the transport suite stand on: the engine's end of connections, and clients on loopback sockets.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <ostream>
#include <random>

#include <moosaic/testing/not_applicable.hpp>
#include <moosaic/testing/patience.hpp>
#include <moosaic/testing/services.hpp>
#include <moosaic/transport.hpp>

namespace moosaic::testing {

struct TransportUnderTest {
    std::string name;
    bool plain = false;  // what a client sends reaches the session as it is
    std::function<std::unique_ptr<transport::Transport>()> make;
    // Values for a transport that listens on `address` ("127.0.0.1:0") and keeps its files in `directory`.
    std::function<Replaced(const std::string& address, const std::string& directory)> table;
};

inline void PrintTo(const TransportUnderTest& tested, std::ostream* out) { *out << tested.name; }
inline std::string transport_name(const ::testing::TestParamInfo<TransportUnderTest>& info) { return info.param.name; }

class TransportSuite : public ::testing::TestWithParam<TransportUnderTest> {
protected:
    using Clock = std::chrono::steady_clock;

    // The engine's end of one connection; judges the order of calls.
    struct Sink : transport::SessionSink {
        explicit Sink(std::shared_ptr<transport::Connection> c) : connection(std::move(c)) {}
        void on_bytes(std::string_view bytes) override {
            note([&] { received += bytes; });
        }
        void on_end_of_input() override {
            note([&] { ended = true; });
        }
        void on_resize(int, int) override {
            note([] {});
        }
        void on_drained() override {
            note([&] { ++drained; });
        }
        void on_closed(std::string_view) override {
            note([&] { EXPECT_EQ(++closed, 1); });
        }
        template <class F>
        void note(F change) {
            const std::lock_guard lock(mutex);
            EXPECT_EQ(closed, 0) << "a call after on_closed";
            change();
            changed.notify_all();
        }
        template <class F>
        bool wait(F condition) {
            std::unique_lock lock(mutex);
            return changed.wait_for(lock, patience(), condition);
        }
        const std::shared_ptr<transport::Connection> connection;
        std::mutex mutex;
        std::condition_variable changed;
        std::string received;
        bool ended = false;
        int drained = 0;
        int closed = 0;
    };

    struct Host : transport::TransportHost {
        void authenticate_password(std::string, std::string, std::string,
                                   std::function<void(Result<transport::Identity>)> done) override {
            done(fail("login failed"));
        }
        void authenticate_key(std::string, std::string, std::string, std::string,
                              std::function<void(Result<transport::Identity>)> done) override {
            done(fail("login failed"));
        }
        std::shared_ptr<transport::SessionSink> open(transport::ConnectionInfo info,
                                                     std::shared_ptr<transport::Connection> connection) override {
            EXPECT_FALSE(info.transport.empty());
            EXPECT_NE(info.peer.find("127.0.0.1:"), std::string::npos) << info.peer;
            EXPECT_TRUE(info.loopback);
            auto sink = std::make_shared<Sink>(std::move(connection));
            const std::lock_guard lock(mutex);
            sinks.push_back(sink);
            ++opened;
            changed.notify_all();
            return sink;
        }
        std::shared_ptr<Sink> take() {
            std::unique_lock lock(mutex);
            if (!changed.wait_for(lock, patience(), [&] { return !sinks.empty(); })) return nullptr;
            auto sink = sinks.front();
            sinks.erase(sinks.begin());
            return sink;
        }
        std::mutex mutex;
        std::condition_variable changed;
        std::vector<std::shared_ptr<Sink>> sinks;
        int opened = 0;
    };

    class Client {
    public:
        explicit Client(const std::string& address) {
            sockaddr_in to{};
            to.sin_family = AF_INET;
            to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
            to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            connected = ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
        }
        ~Client() { ::close(fd_); }
        Client(const Client&) = delete;
        Client& operator=(const Client&) = delete;
        void send(std::string_view bytes) const { (void)!::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
        // As much as goes on its way, until nothing has gone for a while.
        [[nodiscard]] std::size_t send_some(std::string_view bytes) const {
            std::size_t sent = 0;
            for (pollfd entry{fd_, POLLOUT, 0}; sent < bytes.size() && ::poll(&entry, 1, 300) > 0;) {
                const auto n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
                if (n < 0 && errno != EAGAIN) break;
                if (n > 0) sent += static_cast<std::size_t>(n);
            }
            return sent;
        }
        // What comes until `size` bytes are there, or the end.
        std::string receive(std::size_t size) {
            std::string all;
            const auto until = Clock::now() + patience();
            while (all.size() < size && Clock::now() < until) {
                pollfd entry{fd_, POLLIN, 0};
                if (::poll(&entry, 1, 1000) == 0) continue;
                char part[65536];
                const auto n = ::recv(fd_, part, sizeof part, 0);
                ended = n <= 0;
                if (ended) break;
                all.append(part, static_cast<std::size_t>(n));
            }
            return all;
        }
        bool connected = false;
        bool ended = false;  // the server has closed

    private:
        int fd_;
    };

    static std::string new_directory() {
        std::string name = "/tmp/moosaic-transport-XXXXXX";
        return ::mkdtemp(name.data()) != nullptr ? name : std::string("/tmp");
    }

    // Listening, unless something went wrong: then the test has failed.
    std::unique_ptr<transport::Transport> listening(const std::string& address = "127.0.0.1:0") {
        auto one = configured(GetParam().make(), GetParam().table(address, directory));
        services.push_back(one.services);
        auto done = one.outcome;
        if (done) done = one.plugin->start();
        if (done) done = one.plugin->listen(host);
        EXPECT_TRUE(done) << done.error().text();
        return std::move(one.plugin);
    }

    const std::string directory = new_directory();
    Host host;
    std::vector<std::shared_ptr<Services>> services;
};

}  // namespace moosaic::testing
