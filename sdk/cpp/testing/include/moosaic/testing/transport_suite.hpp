// The conformance suite of kind transport, over real loopback sockets. Give it a way to make the plugin, and the values
// of its table that let it listen on an address:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, TransportSuite, ::testing::Values(TransportUnderTest{"mine", true, make, table}),
//   …);
//
// Cases that need bytes to arrive without a handshake are skipped as not applicable where `plain` is not declared.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <iostream>
#include <mutex>
#include <random>

#include <moosaic/testing/not_applicable.hpp>
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
    static constexpr auto patience = std::chrono::seconds(30);

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
            note([] {});
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
            return changed.wait_for(lock, patience, condition);
        }
        const std::shared_ptr<transport::Connection> connection;
        std::mutex mutex;
        std::condition_variable changed;
        std::string received;
        bool ended = false;
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
            EXPECT_FALSE(info.peer.empty());
            auto sink = std::make_shared<Sink>(std::move(connection));
            const std::lock_guard lock(mutex);
            sinks.push_back(sink);
            changed.notify_all();
            return sink;
        }
        std::shared_ptr<Sink> take() {
            std::unique_lock lock(mutex);
            if (!changed.wait_for(lock, patience, [&] { return !sinks.empty(); })) return nullptr;
            auto sink = sinks.front();
            sinks.erase(sinks.begin());
            return sink;
        }
        std::mutex mutex;
        std::condition_variable changed;
        std::vector<std::shared_ptr<Sink>> sinks;
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
        // What comes until `size` bytes are there, or the end.
        std::string receive(std::size_t size) const {
            std::string all;
            const auto until = Clock::now() + patience;
            while (all.size() < size && Clock::now() < until) {
                pollfd entry{fd_, POLLIN, 0};
                if (::poll(&entry, 1, 1000) == 0) continue;
                char part[65536];
                const auto n = ::recv(fd_, part, sizeof part, 0);
                if (n <= 0) break;
                all.append(part, static_cast<std::size_t>(n));
            }
            return all;
        }
        bool connected = false;

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

TEST_P(TransportSuite, SaysWhereItListens) {
    const auto transport = listening();
    const auto addresses = transport->addresses();
    ASSERT_EQ(addresses.size(), 1U);
    EXPECT_NE(addresses[0].substr(addresses[0].rfind(':')), ":0");
    EXPECT_TRUE(Client(addresses[0]).connected);
    transport->stop();
}

TEST_P(TransportSuite, AnAddressInUseIsAnErrorThatNamesIt) {
    const auto first = listening();
    const auto address = first->addresses().at(0);
    auto second = configured(GetParam().make(), GetParam().table(address, directory));
    auto done = second.outcome;
    if (done) done = second.plugin->start();
    if (done) done = second.plugin->listen(host);
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().text().find(address.substr(address.rfind(':') + 1)), std::string::npos)
        << done.error().text();
    second.plugin->stop();
    first->stop();
}

TEST_P(TransportSuite, GarbageSilenceAndHangUpsAreBorne) {
    const auto transport = listening();
    const auto address = transport->addresses().at(0);
    std::mt19937 random(7);
    {
        const Client silent(address);
        for (int i = 0; i < 50; ++i) {
            const Client client(address);
            std::string bytes(random() % 3000, '\0');
            for (auto& c : bytes) c = static_cast<char>(random() % 256);
            client.send(bytes);
        }
        EXPECT_TRUE(Client(address).connected);
    }
    transport->stop();
}

TEST_P(TransportSuite, StopEndsWhatIsOpenAndMayBeCalledTwice) {
    const auto transport = listening();
    const Client client(transport->addresses().at(0));
    transport->stop_accepting();
    transport->stop();
    transport->stop();
    while (!client.receive(65536).empty()) {}
}

TEST_P(TransportSuite, NobodyFurtherIsAcceptedButTheOthersGoOn) {
    if (!GetParam().plain) MOOSAIC_NOT_APPLICABLE("it needs a handshake");
    const auto transport = listening();
    const auto address = transport->addresses().at(0);
    const Client client(address);
    const auto sink = host.take();
    ASSERT_NE(sink, nullptr);
    transport->stop_accepting();
    client.send("still here\n");
    EXPECT_TRUE(sink->wait([&] { return sink->received == "still here\n"; })) << sink->received;
    transport->stop();
}

TEST_P(TransportSuite, BytesGoBothWaysInOrder) {
    if (!GetParam().plain) MOOSAIC_NOT_APPLICABLE("it needs a handshake");
    const auto transport = listening();
    const Client client(transport->addresses().at(0));
    const auto sink = host.take();
    ASSERT_NE(sink, nullptr);
    std::string expected;
    for (int i = 0; i < 2000; ++i) {
        const auto part = "part " + std::to_string(i) + "\n";
        expected += part;
        sink->connection->send(part);
    }
    EXPECT_EQ(client.receive(expected.size()), expected);
    client.send(expected);
    EXPECT_TRUE(sink->wait([&] { return sink->received == expected; }));
    transport->stop();
}

TEST_P(TransportSuite, CloseSendsWhatIsQueuedAndSaysSoOnce) {
    if (!GetParam().plain) MOOSAIC_NOT_APPLICABLE("it needs a handshake");
    const auto transport = listening();
    const Client client(transport->addresses().at(0));
    const auto sink = host.take();
    ASSERT_NE(sink, nullptr);
    const std::string goodbye(300000, 'g');
    sink->connection->send(goodbye);
    sink->connection->close("enough");
    sink->connection->send("too late");
    EXPECT_EQ(client.receive(goodbye.size() + 1), goodbye);
    EXPECT_TRUE(sink->wait([&] { return sink->closed == 1; }));
    transport->stop();
}

TEST_P(TransportSuite, AClientThatGoesIsNoticed) {
    if (!GetParam().plain) MOOSAIC_NOT_APPLICABLE("it needs a handshake");
    const auto transport = listening();
    std::shared_ptr<Sink> sink;
    {
        const Client client(transport->addresses().at(0));
        sink = host.take();
        ASSERT_NE(sink, nullptr);
    }
    if (sink->wait([&] { return sink->ended || sink->closed == 1; })) sink->connection->close("");
    EXPECT_TRUE(sink->wait([&] { return sink->closed == 1; }));
    transport->stop();
}

}  // namespace moosaic::testing
