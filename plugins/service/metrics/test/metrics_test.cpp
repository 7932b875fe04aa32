// The pages, through a socket: what they say, and what a rude client gets.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <moosaic/detail/standalone.hpp>

#include "metrics_service.hpp"

namespace moosaic::metrics {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct FakeMonitor : Monitor {
    std::string metrics_text() override {
        ++asked;
        return "moosaic_x 1\n";
    }
    std::string why_not_alive() override { return dead; }
    std::string why_not_ready() override { return unready; }
    int asked = 0;
    std::string dead, unready;
};

class Client {
public:
    explicit Client(const std::string& address) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
        const timeval limit{30, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    ~Client() { ::close(fd_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(const std::string& text) { (void)::send(fd_, text.data(), text.size(), MSG_NOSIGNAL); }
    // Until `mark` has come, or (mark empty) until the server closes.
    std::string read(const std::string& mark = {}) {
        char buffer[4096];
        while (mark.empty() || in_.find(mark) == std::string::npos) {
            const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
            if (n <= 0) {
                closed = n == 0 || errno == ECONNRESET;
                break;
            }
            in_.append(buffer, static_cast<std::size_t>(n));
        }
        return std::exchange(in_, {});
    }
    bool closed = false;

private:
    int fd_;
    std::string in_;
};

class MetricsHttp : public ::testing::Test {
protected:
    void open(HttpLimits limits = {}) {
        auto made = HttpServer::open(
            {"127.0.0.1:0"}, [this](std::string_view target) { return answers_.to(target); }, log_, limits);
        ASSERT_TRUE(made.has_value()) << made.error().text();
        server_ = std::move(*made);
    }
    std::string ask(const std::string& request) {
        Client client(server_->addresses().front());
        client.send(request);
        return client.read();
    }
    std::string get(const std::string& path) {
        return ask("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    detail::StandaloneServices services_{{}, {}};
    Logger& log_ = services_.log();
    FakeMonitor monitor_;
    Answers answers_{monitor_};
    std::unique_ptr<HttpServer> server_;
};

TEST_F(MetricsHttp, AnswersTheThreePages) {
    open();
    const auto text = get("/metrics?x=1");
    EXPECT_THAT(text, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(text, HasSubstr("Content-Type: text/plain; version=0.0.4"));
    EXPECT_THAT(text, HasSubstr("\r\n\r\nmoosaic_x 1\n"));
    EXPECT_THAT(get("/healthz"), HasSubstr("\r\n\r\n{\"alive\":true}\n"));
    EXPECT_THAT(get("/readyz"), HasSubstr("\r\n\r\n{\"ready\":true}\n"));
    EXPECT_THAT(get("/metrics/"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(get("/"), HasSubstr("/readyz"));
}

TEST_F(MetricsHttp, SaysWhyNot) {
    open();
    monitor_.unready = "the \"disk\"\nis full";
    EXPECT_THAT(get("/readyz"),
                testing::AllOf(StartsWith("HTTP/1.1 503"),
                               HasSubstr("{\"ready\":false,\"reason\":\"the \\\"disk\\\"\\u000ais full\"}")));
    EXPECT_THAT(get("/healthz"), StartsWith("HTTP/1.1 200"));
    monitor_.dead = "the event loop does not answer";
    EXPECT_THAT(get("/healthz"), testing::AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("\"alive\":false")));
}

TEST_F(MetricsHttp, TakesGetAndHeadOnly) {
    open();
    const auto head = ask("HEAD /metrics HTTP/1.1\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(
        head, testing::AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("Content-Length: 12"), Not(HasSubstr("moosaic_x"))));
    EXPECT_THAT(ask("DELETE /metrics HTTP/1.1\r\n\r\n"),
                testing::AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("Allow: GET, HEAD")));
    EXPECT_THAT(ask("POST /metrics HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"), StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(ask("what is this\r\n\r\n"), StartsWith("HTTP/1.1 400"));
}

TEST_F(MetricsHttp, KeepsAConnectionForSoManyRequests) {
    HttpLimits limits;
    limits.requests = 2;
    open(limits);
    Client client(server_->addresses().front());
    client.send("GET /healthz HTTP/1.1\r\n\r\n");
    EXPECT_THAT(client.read("}\n"), Not(HasSubstr("Connection: close")));
    client.send("GET /healthz HTTP/1.1\r\n\r\n");
    EXPECT_THAT(client.read(), HasSubstr("Connection: close"));
    EXPECT_TRUE(client.closed);
}

TEST_F(MetricsHttp, ALongHeaderIsRefused) {
    open();
    EXPECT_THAT(ask("GET /metrics HTTP/1.1\r\nX: " + std::string(9000, 'a') + "\r\n\r\n"), StartsWith("HTTP/1.1 431"));
}

TEST_F(MetricsHttp, SilenceAndDribbleAreCutOff) {
    HttpLimits limits;
    limits.patience = std::chrono::milliseconds(50);
    open(limits);
    Client silent(server_->addresses().front());
    EXPECT_EQ(silent.read(), "");
    EXPECT_TRUE(silent.closed);
    Client half(server_->addresses().front());
    half.send("GET /metrics HTT");
    EXPECT_EQ(half.read(), "");
    EXPECT_TRUE(half.closed);
}

TEST_F(MetricsHttp, WhoDoesNothingKeepsNobodyOut) {
    HttpLimits limits;
    limits.connections = 2;
    limits.patience = std::chrono::hours(1);
    open(limits);
    const auto address = server_->addresses().front();
    Client first(address);
    Client second(address);
    first.send("GET /healthz HTTP/1.1\r\n\r\n"), first.read("}\n");
    second.send("GET /healthz HTTP/1.1\r\n\r\n"), second.read("}\n");
    first.send("GET /healthz HTTP/1.1\r\n\r\n"), first.read("}\n");
    EXPECT_THAT(get("/healthz"), StartsWith("HTTP/1.1 200"));
    EXPECT_EQ(second.read(), "");  // it has waited longest
    EXPECT_TRUE(second.closed);
    first.send("GET /healthz HTTP/1.1\r\n\r\n");
    EXPECT_THAT(first.read("}\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(MetricsHttp, AskingInATightLoopGetsOneText) {
    open();
    for (int i = 0; i < 20; ++i) get("/metrics");
    EXPECT_LT(monitor_.asked, 20);
}

TEST_F(MetricsHttp, ATakenPortIsNamed) {
    open();
    const auto second = HttpServer::open({server_->addresses().front()}, {}, log_, {});
    ASSERT_FALSE(second.has_value());
    EXPECT_THAT(second.error().text(),
                testing::AllOf(HasSubstr("listens there already"), HasSubstr("service.metrics.listen")));
}

TEST(MetricsAddress, IsNumbersOnly) {
    EXPECT_TRUE(split_address("127.0.0.1:9100"));
    EXPECT_TRUE(split_address("[::1]:0"));
    for (const char* bad :
         {"", ":1", "127.0.0.1", "localhost:9100", "::1:9100", "127.0.0.1:70000", "127.0.0.1:x", "127.0.0.1:"})
        EXPECT_FALSE(split_address(bad)) << bad;
}

}  // namespace
}  // namespace moosaic::metrics
