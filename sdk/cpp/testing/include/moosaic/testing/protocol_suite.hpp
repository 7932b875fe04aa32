// The conformance suite of kind protocol. Give it a way to make the plugin, and what it understands:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, ProtocolSuite, ::testing::Values(ProtocolUnderTest{"mine", make, {"\x01…"}}),
//   protocol_name);
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include <moosaic/protocol.hpp>
#include <moosaic/testing/not_applicable.hpp>
#include <moosaic/testing/services.hpp>
#include <moosaic/testing/session_harness.hpp>

namespace moosaic::testing {

struct ProtocolUnderTest {
    std::string name;
    std::function<std::unique_ptr<protocol::Protocol>()> make;
    std::vector<std::string> understood = {};  // subnegotiations it acts on once it is agreed; empty: it hears none
};

inline void PrintTo(const ProtocolUnderTest& tested, std::ostream* out) { *out << tested.name; }
inline std::string protocol_name(const ::testing::TestParamInfo<ProtocolUnderTest>& info) { return info.param.name; }

class ProtocolSuite : public ::testing::TestWithParam<ProtocolUnderTest> {
protected:
    // What a protocol does to its connection, judged and written down.
    struct Host : protocol::ProtocolHost {
        bool send_subnegotiation(std::string_view payload) override {
            note("send " + std::string(payload));
            sent += payload.size();
            EXPECT_LE(payload.size(), std::size_t{8192});
            return true;
        }
        void set_size(int columns, int rows) override {
            note("size " + std::to_string(columns) + " " + std::to_string(rows));
            for (const int side : {columns, rows}) EXPECT_TRUE(side >= 0 && side <= 65535) << side;
        }
        void set_capability(std::string_view key, Value value) override {
            EXPECT_TRUE(inside) << "an act outside of any call";
            ++capabilities;
            EXPECT_TRUE(!key.empty() && key.size() <= 64 &&
                        std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7F; }))
                << "no name of a capability: " << key;
            if (const auto* text = value.get<std::string>()) {
                EXPECT_LE(text->size(), std::size_t{4096});
            }
        }
        void note(std::string act) {
            EXPECT_TRUE(inside) << "an act outside of any call: " << act;
            acts.push_back(std::move(act));
        }
        std::vector<std::string> acts;
        std::size_t sent = 0;
        int capabilities = 0;
        bool inside = false;
    };

    struct Connection {
        explicit Connection(protocol::Protocol& plugin) {
            call([&] { session = plugin.attach(host); });
            EXPECT_NE(session, nullptr);
        }
        template <class F>
        void call(F f) {
            host.inside = true;
            EXPECT_NO_THROW(f());
            host.inside = false;
        }
        void enabled(bool us) {
            call([&] { session->on_enabled(us); });
        }
        void disabled(bool us) {
            call([&] { session->on_disabled(us); });
        }
        void hears(const std::string& payload) {
            call([&] { session->on_subnegotiation(payload); });
        }
        void hears(const std::vector<std::string>& payloads) {
            for (const auto& payload : payloads) hears(payload);
        }
        [[nodiscard]] std::size_t done() const {
            return host.acts.size() + static_cast<std::size_t>(host.capabilities);
        }
        Host host;
        std::unique_ptr<protocol::ProtocolSession> session;
    };

    Configured<protocol::Protocol> made = configured(GetParam().make());
    protocol::Protocol& plugin() { return *made.plugin; }
    // The side that the plugin offers.
    bool side() { return plugin().offer_us(); }
    static std::vector<std::string> anything(unsigned seed) {
        std::mt19937 random(seed);
        auto payloads = GetParam().understood;
        payloads.emplace_back();
        for (int i = 0; i < 200; ++i) {
            std::string payload(random() % 4 == 0 ? random() % 8192 : random() % 12, '\0');
            for (auto& c : payload) c = static_cast<char>(random() % 256);
            payloads.push_back(std::move(payload));
        }
        return payloads;
    }
};

TEST_P(ProtocolSuite, HasOneOptionForEver) {
    ASSERT_TRUE(made.outcome) << made.outcome.error().text();
    for (int i = 0; i < 2; ++i) {
        const auto again = GetParam().make();
        ASSERT_NE(again, nullptr);
        EXPECT_EQ(plugin().option(), again->option());
        EXPECT_EQ(plugin().order(), again->order());
        EXPECT_EQ(plugin().offer_us(), again->offer_us());
        EXPECT_EQ(plugin().offer_him(), again->offer_him());
    }
    EXPECT_NE(plugin().option(), 1) << "ECHO is the session's own";
    EXPECT_NE(plugin().option(), 255) << "255 is no option";
}

TEST_P(ProtocolSuite, BeforeAgreementNothingAClientSendsIsActedOn) {
    Connection one(plugin());
    EXPECT_TRUE(one.host.acts.empty()) << "nor by itself";
    one.hears(anything(1));
    EXPECT_TRUE(one.host.acts.empty());
}

TEST_P(ProtocolSuite, AgreementOnTheOtherSideIsNone) {
    if (plugin().offer_us() == plugin().offer_him()) MOOSAIC_NOT_APPLICABLE("it does not offer one side alone");
    Connection one(plugin());
    one.enabled(!side());
    one.host.acts.clear();
    one.hears(anything(6));
    EXPECT_TRUE(one.host.acts.empty());
}

TEST_P(ProtocolSuite, OnceAgreedItActsOnWhatItUnderstands) {
    if (GetParam().understood.empty()) MOOSAIC_NOT_APPLICABLE("it hears nothing");
    Connection one(plugin());
    one.enabled(side());
    for (const auto& payload : GetParam().understood) {
        const auto before = one.done();
        one.hears(payload);
        EXPECT_GT(one.done(), before);
    }
}

TEST_P(ProtocolSuite, AfterItWasGivenUpNothingIsActedOnUntilItIsAgreedAgain) {
    Connection one(plugin());
    one.enabled(side());
    one.disabled(side());
    one.host.acts.clear();
    one.hears(anything(2));
    EXPECT_TRUE(one.host.acts.empty());
    one.enabled(side());
    const auto before = one.done();
    one.hears(GetParam().understood);
    if (!GetParam().understood.empty()) {
        EXPECT_GT(one.done(), before);
    }
}

TEST_P(ProtocolSuite, AnyBytesInAnyStateAreBorne) {
    Connection one(plugin());
    std::mt19937 random(3);
    const auto payloads = anything(3);
    for (int i = 0; i < 2000; ++i) switch (random() % 6) {
            case 0:
                one.enabled(random() % 2 == 0);
                break;
            case 1:
                one.disabled(random() % 2 == 0);
                break;
            default:
                one.hears(payloads[random() % payloads.size()]);
        }
}

TEST_P(ProtocolSuite, ConnectionsKnowNothingOfEachOther) {
    Connection quiet(plugin());
    {
        Connection loud(plugin());
        loud.enabled(side());
        loud.hears(anything(4));
    }
    EXPECT_EQ(quiet.done(), 0U);
    quiet.hears(GetParam().understood);
    EXPECT_TRUE(quiet.host.acts.empty()) << "agreed by another";
}

TEST_P(ProtocolSuite, EveryConnectionIsServedAlike) {
    Connection first(plugin());
    first.enabled(side());
    first.hears(GetParam().understood);
    Connection second(plugin());
    second.enabled(side());
    second.hears(GetParam().understood);
    EXPECT_EQ(first.host.acts, second.host.acts);
    EXPECT_EQ(first.host.capabilities, second.host.capabilities);
}

// Else it would be a way to have the server flood somebody, or itself.
TEST_P(ProtocolSuite, ItsAnswersAreBoundedByWhatWasAsked) {
    constexpr std::size_t times = 20, framing = 5;  // IAC SB option … IAC SE
    Connection one(plugin());
    one.enabled(side());
    for (const auto& payload : anything(5)) {
        one.host.sent = 0;
        for (std::size_t i = 0; i < times; ++i) one.hears(payload);
        ASSERT_LE(one.host.sent, 4 * times * (payload.size() + framing) + 65536);
    }
}

TEST_P(ProtocolSuite, WhenItsConnectionEndsItSaysNothingMore) {
    Connection one(plugin());
    one.enabled(side());
    one.hears(GetParam().understood);
    const auto before = one.done();
    one.session.reset();
    EXPECT_EQ(one.done(), before);
}

TEST_P(ProtocolSuite, InASessionItIsOfferedAgreedAndGivenUp) {
    SessionHarness session;
    session.use(plugin());
    session.connect(SessionHarness::telnet());
    const auto option = plugin().option();
    const auto offered = session.take();
    for (const bool us : {true, false}) {
        const auto offer = telnet::negotiation(us ? telnet::will : telnet::make, option);
        const bool offers = us ? plugin().offer_us() : plugin().offer_him();
        EXPECT_EQ(offered.find(offer) != std::string::npos, offers);
        session.type(telnet::negotiation(us ? telnet::make : telnet::will, option));
        EXPECT_EQ(session.agreed(option, us), offers);
    }
    for (const auto& payload : GetParam().understood) session.type(telnet::frame(option, payload));
    session.type(telnet::negotiation(telnet::wont, option) + telnet::negotiation(telnet::make_not, option));
    EXPECT_FALSE(session.agreed(option, true) || session.agreed(option, false));
    session.take();
    for (const auto& payload : GetParam().understood) session.type(telnet::frame(option, payload) + "look\r\n");
    EXPECT_EQ(session.take(), "") << "it was given up";
    EXPECT_EQ(session.lines.size(), GetParam().understood.size());
}

}  // namespace moosaic::testing
