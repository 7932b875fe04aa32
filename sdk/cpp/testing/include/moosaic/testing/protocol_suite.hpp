// The conformance suite of kind protocol. Give it a way to make the plugin:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, ProtocolSuite, ::testing::Values(ProtocolUnderTest{"mine", make}), protocol_name);
#pragma once

#include <functional>
#include <iostream>
#include <random>

#include <moosaic/protocol.hpp>
#include <moosaic/testing/services.hpp>

namespace moosaic::testing {

struct ProtocolUnderTest {
    std::string name;
    std::function<std::unique_ptr<protocol::Protocol>()> make;
};

inline void PrintTo(const ProtocolUnderTest& tested, std::ostream* out) { *out << tested.name; }
inline std::string protocol_name(const ::testing::TestParamInfo<ProtocolUnderTest>& info) { return info.param.name; }

class ProtocolSuite : public ::testing::TestWithParam<ProtocolUnderTest> {
protected:
    // Counts what a protocol does to its connection, and judges it.
    struct Host : protocol::ProtocolHost {
        void send_subnegotiation(std::string_view payload) override {
            ++acts;
            EXPECT_LE(payload.size(), std::size_t{8192});
        }
        void set_size(int columns, int rows) override {
            ++acts;
            EXPECT_GE(columns, 0);
            EXPECT_LE(columns, 65535);
            EXPECT_GE(rows, 0);
            EXPECT_LE(rows, 65535);
        }
        void set_capability(std::string_view key, Value) override {
            ++capabilities;
            EXPECT_FALSE(key.empty());
        }
        int acts = 0;
        int capabilities = 0;
    };

    Configured<protocol::Protocol> made = configured(GetParam().make());
    protocol::Protocol& plugin() { return *made.plugin; }
    // Agreed on the side that the plugin offers.
    void agree(protocol::ProtocolSession& session) { session.on_enabled(plugin().offer_us()); }
    static std::string random_payload(std::mt19937& random) {
        std::string payload(random() % 4 == 0 ? random() % 8192 : random() % 12, '\0');
        for (auto& c : payload) c = static_cast<char>(random() % 256);
        return payload;
    }
};

TEST_P(ProtocolSuite, HasOneOptionForEver) {
    ASSERT_TRUE(made.outcome) << made.outcome.error().text();
    EXPECT_EQ(plugin().option(), GetParam().make()->option());
    EXPECT_EQ(plugin().order(), GetParam().make()->order());
}

TEST_P(ProtocolSuite, BeforeAgreementNothingAClientSendsIsActedOn) {
    Host host;
    const auto session = plugin().attach(host);
    ASSERT_NE(session, nullptr);
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) session->on_subnegotiation(random_payload(random));
    EXPECT_EQ(host.acts, 0);
}

TEST_P(ProtocolSuite, AfterItWasGivenUpNothingIsActedOn) {
    Host host;
    const auto session = plugin().attach(host);
    agree(*session);
    session->on_disabled(plugin().offer_us());
    host.acts = 0;
    std::mt19937 random(2);
    for (int i = 0; i < 200; ++i) session->on_subnegotiation(random_payload(random));
    EXPECT_EQ(host.acts, 0);
}

TEST_P(ProtocolSuite, AnyBytesInAnyStateAreBorne) {
    Host host;
    const auto session = plugin().attach(host);
    std::mt19937 random(3);
    for (int i = 0; i < 2000; ++i) switch (random() % 6) {
            case 0:
                session->on_enabled(random() % 2 == 0);
                break;
            case 1:
                session->on_disabled(random() % 2 == 0);
                break;
            default:
                session->on_subnegotiation(random_payload(random));
        }
}

TEST_P(ProtocolSuite, ConnectionsKnowNothingOfEachOther) {
    Host first;
    Host second;
    const auto quiet = plugin().attach(second);
    {
        const auto session = plugin().attach(first);
        agree(*session);
        std::mt19937 random(4);
        for (int i = 0; i < 200; ++i) session->on_subnegotiation(random_payload(random));
    }
    EXPECT_EQ(second.acts + second.capabilities, 0);
    agree(*quiet);
}

}  // namespace moosaic::testing
