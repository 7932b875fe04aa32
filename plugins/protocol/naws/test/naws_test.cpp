// The option's meaning: sizes, bounds, and what is ignored. Vectors 50-54 of protocols.md 16 behind the framing.
#include "naws.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace moosaic::naws {
namespace {

struct Host : protocol::ProtocolHost {
    bool send_subnegotiation(std::string_view) override {
        ++sent;
        return true;
    }
    void set_size(int columns, int rows) override { sizes.emplace_back(columns, rows); }
    void set_capability(std::string_view key, Value value) override {
        if (key == "naws") on = value.truthy();
    }
    std::vector<std::pair<int, int>> sizes;
    int sent = 0;
    bool on = false;
};

struct FakeClock : Clock {
    std::chrono::steady_clock::time_point steady() const override { return now; }
    std::chrono::system_clock::time_point wall() const override { return {}; }
    std::chrono::steady_clock::time_point now{std::chrono::hours(1)};
};

std::string payload(int w, int h) {
    return {static_cast<char>(w >> 8), static_cast<char>(w & 255), static_cast<char>(h >> 8),
            static_cast<char>(h & 255)};
}

using Sizes = std::vector<std::pair<int, int>>;

TEST(Naws, ReportsTheSizeAndAsksNothing) {
    Host host;
    NawsSession session(host, nullptr);
    session.on_enabled(false);
    EXPECT_TRUE(host.on);
    session.on_subnegotiation(payload(80, 24));
    session.on_subnegotiation(payload(255, 50));
    session.on_subnegotiation(payload(0, 0));
    EXPECT_EQ(host.sizes, (Sizes{{80, 24}, {255, 50}, {0, 0}}));
    EXPECT_EQ(host.sent, 0);
}

TEST(Naws, ClampsAbsurdSizes) {
    Host host;
    NawsSession session(host, nullptr);
    session.on_enabled(false);
    session.on_subnegotiation(payload(1, 1));
    session.on_subnegotiation(payload(65535, 65535));
    EXPECT_EQ(host.sizes, (Sizes{{20, 5}, {1000, 500}}));
}

TEST(Naws, IgnoresWrongLengthsAndSizesWithoutAgreement) {
    Host host;
    NawsSession session(host, nullptr);
    session.on_subnegotiation(payload(80, 24));
    session.on_enabled(true);  // the wrong side
    session.on_subnegotiation(payload(80, 24));
    session.on_enabled(false);
    session.on_subnegotiation(payload(80, 24).substr(0, 3));
    session.on_subnegotiation(payload(80, 24) + "x");
    session.on_disabled(false);
    session.on_subnegotiation(payload(80, 24));
    EXPECT_TRUE(host.sizes.empty());
    EXPECT_FALSE(host.on);
}

TEST(Naws, TakesTwentyChangesASecond) {
    Host host;
    FakeClock clock;
    NawsSession session(host, &clock);
    session.on_enabled(false);
    for (int i = 0; i < 50; ++i) session.on_subnegotiation(payload(80 + i, 24));
    EXPECT_EQ(host.sizes.size(), 20U);
    clock.now += std::chrono::seconds(1);
    session.on_subnegotiation(payload(132, 43));
    EXPECT_EQ(host.sizes.back(), std::make_pair(132, 43));
}

}  // namespace
}  // namespace moosaic::naws
