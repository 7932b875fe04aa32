// transport/telnet over real loopback sockets.
#include "telnet_transport.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <stdexcept>

namespace moosaic::telnet {
namespace {

struct NoLog : Logger {
    bool enabled(Level) const override { return false; }
    void write(Level, std::string_view) override {}
};

struct FewServices : Services {
    Logger& log() override { return log_; }
    Clock& clock() override { throw std::logic_error("unused"); }
    Random& random() override { throw std::logic_error("unused"); }
    Loop& loop() override { throw std::logic_error("unused"); }
    Metrics& metrics() override { throw std::logic_error("unused"); }
    std::string data_directory() const override { return {}; }
    std::string libexec_directory() const override { return {}; }
    std::vector<std::string> plugin_path() const override { return {}; }
    NoLog log_;
};

struct Settings : Config {
    explicit Settings(std::vector<std::string> listen) : listen_(std::move(listen)) {}
    bool boolean(std::string_view) const override { return false; }
    std::int64_t integer(std::string_view key) const override { return key == "max_connections" ? most : 100; }
    double real(std::string_view) const override { return 0; }
    std::string text(std::string_view) const override { return {}; }
    std::vector<std::string> texts(std::string_view) const override { return listen_; }
    std::vector<std::string> listen_;
    std::int64_t most = 1000;
};

// What the engine saw of one connection.
struct Sink : transport::SessionSink {
    void on_bytes(std::string_view bytes) override {
        note([&] { received += bytes; });
    }
    void on_end_of_input() override {
        note([&] { eof = true; });
    }
    void on_resize(int, int) override {}
    void on_drained() override {
        note([&] { ++drained; });
    }
    void on_closed(std::string_view why) override {
        note([&] { closed += 1, reason = why; });
    }
    template <class F>
    void note(F f) {
        const std::lock_guard lock(mutex);
        f();
        changed.notify_all();
    }
    template <class F>
    bool wait(F condition) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(20), condition);
    }
    transport::ConnectionInfo info;
    std::shared_ptr<transport::Connection> connection;
    std::mutex mutex;
    std::condition_variable changed;
    std::string received, reason;
    bool eof = false;
    int drained = 0, closed = 0;
};

struct Host : transport::TransportHost {
    void authenticate_password(std::string, std::string, std::string,
                               std::function<void(Result<transport::Identity>)>) override {}
    void authenticate_key(std::string, std::string, std::string, std::string,
                          std::function<void(Result<transport::Identity>)>) override {}
    std::shared_ptr<transport::SessionSink> open(transport::ConnectionInfo info,
                                                 std::shared_ptr<transport::Connection> connection) override {
        auto sink = std::make_shared<Sink>();
        sink->info = std::move(info);
        sink->connection = connection;
        connection->send("hello\r\n");
        const std::lock_guard lock(mutex);
        sinks.push_back(sink);
        changed.notify_all();
        return sink;
    }
    std::shared_ptr<Sink> next() {
        std::unique_lock lock(mutex);
        if (!changed.wait_for(lock, std::chrono::seconds(20), [this] { return sinks.size() > taken; }))
            throw std::runtime_error("no connection arrived");
        return sinks[taken++];
    }
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::shared_ptr<Sink>> sinks;
    std::size_t taken = 0;
};

class Client {
public:
    explicit Client(const std::string& address) {
        const auto at = resolve(address).value().front();
        fd_ = socket(at.storage.ss_family, SOCK_STREAM, 0);
        if (connect(fd_, reinterpret_cast<const sockaddr*>(&at.storage), at.size) != 0)
            throw std::runtime_error("connect");
    }
    ~Client() { hang_up(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    void hang_up() {
        if (fd_ >= 0) close(fd_);
        fd_ = -1;
    }
    void send(std::string_view bytes) const {
        ASSERT_EQ(::send(fd_, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    }
    void half_close() const { shutdown(fd_, SHUT_WR); }
    // Reads until so many bytes arrived or the other side closed.
    std::string read(std::size_t size) const {
        std::string out;
        while (out.size() < size) {
            pollfd p{fd_, POLLIN, 0};
            if (poll(&p, 1, 20000) != 1) break;
            std::array<char, 65536> buffer{};
            const auto n = recv(fd_, buffer.data(), std::min(buffer.size(), size - out.size()), 0);
            if (n <= 0) break;
            out.append(buffer.data(), static_cast<std::size_t>(n));
        }
        return out;
    }

private:
    int fd_ = -1;
};

class TelnetTest : public ::testing::Test {
protected:
    void start(std::vector<std::string> listen = {"127.0.0.1:0"}, std::int64_t most = 1000) {
        Settings settings(std::move(listen));
        settings.most = most;
        ASSERT_TRUE(transport.configure(settings, services).has_value());
        const auto result = transport.listen(host);
        ASSERT_TRUE(result.has_value()) << result.error().text();
    }
    FewServices services;
    Host host;
    TelnetTransport transport;
};

TEST_F(TelnetTest, CarriesBytesBothWaysAndTellsWhoItIs) {
    start();
    const Client client(transport.addresses().front());
    EXPECT_EQ(client.read(7), "hello\r\n");
    const auto sink = host.next();
    EXPECT_TRUE(sink->info.framing);
    EXPECT_TRUE(sink->info.loopback);
    EXPECT_FALSE(sink->info.secure);
    EXPECT_EQ(sink->info.transport, "telnet");
    EXPECT_EQ(sink->info.peer.substr(0, 10), "127.0.0.1:");
    client.send("look\r\n");
    EXPECT_TRUE(sink->wait([&] { return sink->received == "look\r\n"; }));
    sink->connection->send("A room.\r\n");
    EXPECT_EQ(client.read(9), "A room.\r\n");
}

TEST_F(TelnetTest, ListensOnSeveralAddressesIpv6Included) {
    start({"127.0.0.1:0", "[::1]:0"});
    ASSERT_EQ(transport.addresses().size(), 2U);
    EXPECT_EQ(transport.addresses()[1].substr(0, 6), "[::1]:");
    const Client client(transport.addresses()[1]);
    EXPECT_EQ(client.read(7), "hello\r\n");
    EXPECT_TRUE(host.next()->info.loopback);
}

TEST_F(TelnetTest, ABusyPortNamesAddressAndFlag) {
    start();
    TelnetTransport second;
    ASSERT_TRUE(second.configure(Settings({transport.addresses().front()}), services).has_value());
    const auto result = second.listen(host);
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().text().find(transport.addresses().front()), std::string::npos);
    EXPECT_NE(result.error().text().find("--set transport.telnet.listen="), std::string::npos);
}

TEST_F(TelnetTest, BadAddressesAreRefusedBeforeTheStart) {
    for (const char* bad : {"4000", "localhost", "::1:4000", "127.0.0.1:70000", ":4000", "127.0.0.1:x"}) {
        const auto result = TelnetTransport().configure(Settings({bad}), services);
        ASSERT_FALSE(result.has_value()) << bad;
        EXPECT_NE(result.error().text().find(bad), std::string::npos);
    }
}

TEST_F(TelnetTest, EndOfInputLeavesTheOtherDirectionOpen) {
    start();
    const Client client(transport.addresses().front());
    const auto sink = host.next();
    client.send("bye\n");
    client.half_close();
    EXPECT_TRUE(sink->wait([&] { return sink->eof && sink->received == "bye\n"; }));
    sink->connection->send("last words\r\n");
    sink->connection->close("done", 0);
    EXPECT_EQ(client.read(100), "hello\r\nlast words\r\n");
    EXPECT_TRUE(sink->wait([&] { return sink->closed == 1 && sink->reason == "done"; }));
}

TEST_F(TelnetTest, ClosingSendsWhatIsQueuedFirst) {
    start();
    const Client client(transport.addresses().front());
    const auto sink = host.next();
    client.send("unread input must not turn the close into a reset\n");
    const std::string big(8U << 20, 'x');
    sink->connection->send(big);
    EXPECT_GT(sink->connection->backlog(), 0U);
    sink->connection->close("done", 0);
    sink->connection->send("too late");
    EXPECT_EQ(client.read(big.size() + 100).size(), big.size() + 7);
    EXPECT_TRUE(sink->wait([&] { return sink->closed == 1; }));
}

TEST_F(TelnetTest, TellsWhenABacklogHasDrained) {
    start();
    const Client client(transport.addresses().front());
    const auto sink = host.next();
    const std::string big(8U << 20, 'x');
    sink->connection->send(big);
    EXPECT_GT(sink->connection->backlog(), 65536U);
    EXPECT_EQ(client.read(big.size() + 7).size(), big.size() + 7);
    EXPECT_TRUE(sink->wait([&] { return sink->drained == 1 && sink->connection->backlog() == 0; }));
}

TEST_F(TelnetTest, APausedConnectionIsNotRead) {
    start();
    const Client client(transport.addresses().front());
    const auto sink = host.next();
    client.send("one");
    ASSERT_TRUE(sink->wait([&] { return sink->received == "one"; }));
    sink->connection->pause_reading(true);
    client.send("two");
    const Client other(transport.addresses().front());  // the poller goes round meanwhile
    other.read(7);
    EXPECT_EQ(sink->received, "one");
    sink->connection->pause_reading(false);
    EXPECT_TRUE(sink->wait([&] { return sink->received == "onetwo"; }));
}

TEST_F(TelnetTest, ALostPeerIsReportedOnce) {
    start();
    auto client = std::make_unique<Client>(transport.addresses().front());
    const auto sink = host.next();
    client->hang_up();
    EXPECT_TRUE(sink->wait([&] { return sink->eof || sink->closed == 1; }));
    sink->connection->close("gone", 0);
    EXPECT_TRUE(sink->wait([&] { return sink->closed == 1; }));
    sink->connection->send("into nothing");
    transport.stop();
    EXPECT_EQ(sink->closed, 1);
}

TEST_F(TelnetTest, RefusesMoreThanTheLimitWithAWord) {
    start({"127.0.0.1:0"}, 1);
    const Client first(transport.addresses().front());
    first.read(7);
    const Client second(transport.addresses().front());
    EXPECT_NE(second.read(200).find("Too many connections"), std::string::npos);
}

TEST_F(TelnetTest, StopEndsEveryConnection) {
    start();
    const Client client(transport.addresses().front());
    const auto sink = host.next();
    transport.stop();
    EXPECT_EQ(sink->closed, 1);
    EXPECT_EQ(client.read(100), "hello\r\n");
}

}  // namespace
}  // namespace moosaic::telnet
