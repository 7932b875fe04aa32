// Frontends and protocols that do what they may not: each fault has a name, and costs no more than it must.
#include <gtest/gtest.h>

#include <moosaic/base/telnet.hpp>

#include "session/session_fixture_test.hpp"
#include "session/stream_plugins.hpp"

namespace moosaic::session {
namespace {

struct FakeOption : protocol::Protocol {
    struct Session : protocol::ProtocolSession {
        Session(FakeOption& o, protocol::ProtocolHost& h) : own(o), host(h) {}
        void on_subnegotiation(std::string_view payload) override {
            ++own.frames;
            if (own.on_frame) own.on_frame(host, payload);
        }
        FakeOption& own;
        protocol::ProtocolHost& host;
    };
    explicit FakeOption(std::uint8_t n) : number(n) {}
    std::uint8_t option() const override { return number; }
    bool offer_him() const override { return true; }
    std::unique_ptr<protocol::ProtocolSession> attach(protocol::ProtocolHost& h) override {
        return refuses ? nullptr : std::make_unique<Session>(*this, h);
    }
    std::uint8_t number;
    bool refuses = false;
    int frames = 0;
    std::function<void(protocol::ProtocolHost&, std::string_view)> on_frame;
};

class FaultyPluginTest : public SessionTest {
protected:
    Client telnet_in() {
        auto info = plain();
        info.framing = base::telnet_framing();
        info.identity = transport::Identity{1, "ann", {}};
        Client c = connect(std::move(info));
        services.loop_.advance(600ms);  // no answer to the offers
        EXPECT_TRUE(eventually([&] { return c.connection->peek().find("[>>> ]") != std::string::npos; }));
        return c;
    }
    std::string log() {
        const std::lock_guard lock(services.log_.mutex);
        std::string all;
        for (const auto& line : services.log_.lines) all += line + "\n";
        return all;
    }
    static constexpr const char* agreed = "\xFF\xFB\x1F";  // IAC WILL 31
    static constexpr const char* frame =
        "\xFF\xFA\x1F"
        "abc"
        "\xFF\xF0";
    FakeOption option{31};
};

TEST_F(FaultyPluginTest, AFrontendThatAttachesNothingIsNamedAndTheClientIsTold) {
    frontend.attaches_nothing = true;
    const Client c = connect(plain());
    EXPECT_TRUE(c.connection->is_closed());
    EXPECT_EQ(c.connection->status, 1);
    EXPECT_NE(c.text().find("has a fault"), std::string::npos);
    EXPECT_NE(log().find("frontend.raw attached nothing"), std::string::npos) << log();
}

struct TornFraming final : transport::Framing {
    void receive(std::string_view) override { throw std::runtime_error("torn to pieces"); }
    void offer() override {}
    void hide_input(bool) override {}
    std::string text(std::string_view bytes) const override { return std::string(bytes); }
    std::string frame(std::uint8_t, std::string_view) const override { return {}; }
    std::string prompt_mark() const override { return {}; }
    std::string keep_alive() const override { return {}; }
    bool offers_answered() const override { return true; }
    std::uint64_t unfinished_frame() const override { return 0; }
};

TEST_F(FaultyPluginTest, AFramingThatThrowsEndsItsSessionAndTheLogNamesItsTransport) {
    auto info = plain();
    info.transport = "string";
    info.framing = [](auto&, auto) { return std::make_unique<TornFraming>(); };
    const Client c = connect(std::move(info));
    c.type("look\n");
    EXPECT_TRUE(c.connection->is_closed());
    EXPECT_NE(log().find("over transport.string ended by a fault: torn to pieces"), std::string::npos) << log();
}

TEST_F(FaultyPluginTest, AFrontendThatThrowsEndsItsSessionAndIsNotCalledAgain) {
    const Client c = enter("ann");
    const Client other = enter("bob");
    int calls = 0;
    frontend.on_show = [&](std::string_view markup) {
        if (markup != "boom") return;
        ++calls;
        throw std::runtime_error("cannot draw");
    };
    tell(10, "boom");
    tell(10, "boom");
    EXPECT_TRUE(c.connection->is_closed());
    EXPECT_EQ(calls, 1);
    EXPECT_FALSE(the_hub().is_connected(10));
    EXPECT_NE(log().find("cannot draw"), std::string::npos) << log();
    tell(11, "fine");
    EXPECT_EQ(other.text(), "<fine>[>>> ]");
}

TEST_F(FaultyPluginTest, AnyFrontendServesWhenThatOfTheModeIsMissing) {
    config.frontends.clear();
    config.frontends["fancy"] = &frontend;
    const Client c = enter("ann");
    c.type("a\n");
    EXPECT_EQ(*tasks.last().settings.find("mode"), Value("raw"));
}

TEST_F(FaultyPluginTest, AProtocolThatTakesNoPartIsNotOffered) {
    option.refuses = true;
    config.protocols["size"] = &option;
    const Client c = telnet_in();
    EXPECT_EQ(c.text().find("\xFF\xFD\x1F"), std::string::npos) << "DO 31";
}

TEST_F(FaultyPluginTest, AProtocolThatThrowsIsLeftOutFromThenOn) {
    option.on_frame = [](auto&, auto) { throw std::runtime_error("what is this"); };
    config.protocols["size"] = &option;
    const Client c = telnet_in();
    c.type(agreed);
    c.type(frame);
    c.type(frame);
    EXPECT_EQ(option.frames, 1);
    EXPECT_FALSE(c.connection->is_closed());
    EXPECT_NE(log().find("protocol.size: what is this"), std::string::npos) << log();
}

TEST_F(FaultyPluginTest, WhatAProtocolSaysIsBounded) {
    option.on_frame = [](protocol::ProtocolHost& host, auto) {
        host.set_size(-5, 1 << 30);
        host.set_capability("", Value(1));
        host.set_capability(std::string(65, 'k'), Value(1));
        host.set_capability("long", Value(std::string(5000, 'x')));
        host.set_capability("deep", Value::dict({{"a", Value::dict({})}}));
        host.set_capability("gmcp_packages", Value::dict({{"Room", 1}}));
        for (int i = 0; i < 1000; ++i) host.set_capability("k" + std::to_string(i), Value(i));
    };
    config.protocols["size"] = &option;
    const Client c = telnet_in();
    c.type(agreed);
    c.type(frame);
    c.type("a\n");
    const Value settings = tasks.last().settings;
    EXPECT_EQ(*settings.find("terminal_width"), Value(80));
    EXPECT_EQ(*settings.find("terminal_height"), Value(24));
    const Value iac = *settings.find("iac");
    EXPECT_EQ(iac.get<Dict>()->items.size(), 64U);
    for (const char* key : {"", "long", "deep"}) EXPECT_EQ(iac.find(key), nullptr) << key;
    EXPECT_NE(iac.find("gmcp_packages"), nullptr);
    EXPECT_NE(log().find("protocol.size set a capability"), std::string::npos) << log();
}

TEST_F(FaultyPluginTest, AProtocolCannotFillTheConnectionOfAClientThatDoesNotRead) {
    int sent = 0;
    option.on_frame = [&sent](protocol::ProtocolHost& host, auto) {
        while (sent < 10000 && host.send_subnegotiation(std::string(1000, 'x'))) ++sent;
    };
    config.protocols["size"] = &option;
    const Client c = telnet_in();
    c.type(agreed);
    c.connection->stop_reading(0);
    c.type(frame);
    EXPECT_GT(sent, 900);
    EXPECT_LT(sent, 1100) << "session.output_bytes";
}

TEST_F(FaultyPluginTest, WhatAFrontendSaysIsChecked) {
    config.max_line = 10;
    frontend.believes_no_limit = true;
    const Client c = enter("ann");
    c.type("12345678901\n");
    EXPECT_EQ(tasks.count(), 0U);
    EXPECT_NE(c.text().find("too long"), std::string::npos);
    tell(10, "x");
    frontend.on_show = nullptr;
    frontend.tail = "\xFF\xFF";
    c.text();
    tell(10, "y");
    EXPECT_EQ(c.text(), "<y>[>>> ]");
}

TEST_F(FaultyPluginTest, AtTheStartAFrontendMustBeThereAndEachOptionHaveOneProtocol) {
    EXPECT_TRUE(check_stream_plugins(config));
    FakeOption same{31}, echo{1};
    config.protocols = {{"size", &option}, {"width", &same}};
    const auto twice = check_stream_plugins(config);
    ASSERT_FALSE(twice);
    for (const char* word : {"protocol.size", "protocol.width", "31", "--set protocol.width.enabled=false"})
        EXPECT_NE(twice.error().text().find(word), std::string::npos) << twice.error().text();
    config.protocols = {{"echo", &echo}};
    EXPECT_FALSE(check_stream_plugins(config)) << "the session layer's own";
    config.protocols.clear();
    config.frontends.clear();
    EXPECT_FALSE(check_stream_plugins(config));
}

}  // namespace
}  // namespace moosaic::session
