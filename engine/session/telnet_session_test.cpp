// Sessions over a transport that carries telnet (sessions.md 2.2).
#include <gtest/gtest.h>

#include <moosaic/base/telnet.hpp>

#include "session/session_fixture_test.hpp"

namespace moosaic::session {
namespace {

struct FakeSizeOption : protocol::Protocol {
    struct Session : protocol::ProtocolSession {
        explicit Session(protocol::ProtocolHost& h) : host(h) {}
        void on_subnegotiation(std::string_view p) override {
            host.set_size(static_cast<unsigned char>(p[0]), static_cast<unsigned char>(p[1]));
        }
        protocol::ProtocolHost& host;
    };
    std::uint8_t option() const override { return 31; }
    bool offer_him() const override { return true; }
    std::unique_ptr<protocol::ProtocolSession> attach(protocol::ProtocolHost& h) override {
        return std::make_unique<Session>(h);
    }
};

class TelnetSessionTest : public SessionTest {
protected:
    TelnetSessionTest() { config.protocols["size"] = &option; }
    Client telnet() {
        auto info = plain();
        info.framing = base::telnet_framing();
        return connect(std::move(info));
    }
    Client telnet_in() {
        Client c = telnet();
        c.type(
            "\xFF\xFC\x1F"
            "connect ann right\r\n");
        EXPECT_TRUE(eventually([&] { return c.connection->peek().find("[>>> ]\xFF\xF9") != std::string::npos; }));
        c.text();
        return c;
    }
    FakeSizeOption option;
};

TEST_F(TelnetSessionTest, OffersFirstAndMarksPrompts) {
    EXPECT_EQ(telnet().text(), "\xFF\xFC\x03\xFF\xFD\x1F<Hello.>[login: ]\xFF\xF9");
}

TEST_F(TelnetSessionTest, PasswordTypingIsHiddenOnTheWire) {
    const Client c = telnet();
    c.text();
    c.type("ann\r\n");
    EXPECT_EQ(c.text(), "\xFF\xFB\x01*Password: ]\xFF\xF9");
    c.type(
        "\xFF\xFD\x01"
        "right\r\n");
    EXPECT_TRUE(eventually([&] { return c.connection->peek().find("\xFF\xFC\x01") == 0; }));
}

TEST_F(TelnetSessionTest, AnswersAytAndErases) {
    const Client c = telnet_in();
    c.type("\xFF\xF6");
    EXPECT_EQ(c.text(), "\r\n[Yes]\r\n");
    c.type("abc\xFF\xF7\nxyz");
    EXPECT_EQ(tasks.last().line, "ab");
}

TEST_F(TelnetSessionTest, ConfuncWaitsALittleForAnswersToTheOffers) {
    const Client c = telnet();
    c.type("connect ann right\r\n");
    ASSERT_TRUE(eventually([&] { return the_hub().is_connected(10); }));
    EXPECT_TRUE(tasks.seen().empty());
    c.type("\xFF\xFB\x1F\xFF\xFA\x1F\x64\x28\xFF\xF0");
    ASSERT_TRUE(eventually([&] { return c.connection->peek().find("[>>> ]") != std::string::npos; }));
    EXPECT_EQ(*tasks.hooks.front().settings.find("terminal_width"), Value(100));
}

TEST_F(TelnetSessionTest, ASilentClientIsNotWaitedForLong) {
    const Client c = telnet();
    c.type("connect ann right\r\n");
    ASSERT_TRUE(eventually([&] { return the_hub().is_connected(10); }));
    services.loop_.advance(600ms);
    EXPECT_TRUE(eventually([&] { return tasks.seen().size() == 2; }));
}

TEST_F(TelnetSessionTest, KeepAliveAfterAMinuteOfSilence) {
    const Client c = telnet_in();
    services.loop_.advance(61s);
    EXPECT_EQ(c.text(), "\xFF\xF1");
    tell(10, "text");
    c.text();
    services.loop_.advance(59s);
    EXPECT_EQ(c.text(), "");
}

// Answers to negotiation wait for the end of the work; what waits in the transport stays just below its high mark.
TEST_F(TelnetSessionTest, ReadingGoesOnWhenABacklogBelowTheMarkDrainsBeforeItIsAddedTo) {
    const Client c = telnet_in();
    std::string typed;
    for (int i = 0; i < 250; ++i) typed += "\xFF\xFD\x55";
    c.connection->stop_reading(transport::backlog_high - 100);
    c.connection->drains_after = 2;  // before the first piece, and before the second
    c.type(typed + std::string(1024, ' ') + "\nlook\n");
    EXPECT_EQ(tasks.count(), 1U) << "nobody would tell the session that it may go on";
}

TEST_F(TelnetSessionTest, ReadingStopsAboveTheMarkAndGoesOnBelowTheLowOne) {
    const Client c = telnet_in();
    std::string typed;
    for (int i = 0; i < 250; ++i) typed += "\xFF\xFD\x55";
    c.connection->stop_reading(transport::backlog_high - 100);
    c.type(typed + std::string(1024, ' ') + "\nlook\n");
    EXPECT_EQ(tasks.count(), 0U);
    EXPECT_TRUE(c.connection->is_paused());
    c.connection->drain();
    EXPECT_EQ(tasks.count(), 1U);
    EXPECT_FALSE(c.connection->is_paused());
}

TEST_F(TelnetSessionTest, AnUnfinishedFrameEndsTheConnection) {
    const Client c = telnet_in();
    c.type(
        "\xFF\xFA\x1F"
        "abc");
    services.loop_.advance(9s);
    EXPECT_FALSE(c.connection->is_closed());
    services.loop_.advance(2s);
    EXPECT_TRUE(c.connection->is_closed());
    EXPECT_TRUE(eventually([&] { return tasks.seen().back() == "disfunc #10"; }));
}

TEST_F(TelnetSessionTest, AbuseEndsTheConnection) {
    const Client c = telnet_in();
    for (int i = 0; i < 600; ++i) c.type("\xFF\xFD\x01");
    EXPECT_TRUE(c.connection->is_closed());
}

}  // namespace
}  // namespace moosaic::session
