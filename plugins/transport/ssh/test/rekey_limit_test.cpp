// How often a session may have new keys.
#include "rekey_limit.hpp"

#include <gtest/gtest.h>

namespace moosaic::transport::ssh {
namespace {

using std::chrono::milliseconds;

struct RekeyLimitTest : testing::Test {
    RekeyLimit limit;
    RekeyLimit::TimePoint now{std::chrono::hours(1000)};
    std::uint64_t bytes = 5000;

    int granted_at_once() {
        int granted = 0;
        while (granted < 1000 && limit.take(now, bytes)) ++granted;
        return granted;
    }
};

TEST_F(RekeyLimitTest, SoManyAtOnceAndNoMore) { EXPECT_EQ(granted_at_once(), 60); }

TEST_F(RekeyLimitTest, OneForEachSecond) {
    granted_at_once();
    now += milliseconds(900);
    EXPECT_FALSE(limit.take(now, bytes));
    now += milliseconds(1200);
    EXPECT_EQ(granted_at_once(), 2);
    for (int second = 0; second < 10000; ++second) {
        now += milliseconds(1000);
        EXPECT_TRUE(limit.take(now, bytes)) << second;
    }
}

TEST_F(RekeyLimitTest, OneForEach64KiB) {
    granted_at_once();
    bytes += 10 * RekeyLimit::bytes_each;
    EXPECT_EQ(granted_at_once(), 10);
    for (int piece = 0; piece < 10000; ++piece) {
        bytes += RekeyLimit::bytes_each;
        EXPECT_TRUE(limit.take(now, bytes)) << piece;
    }
}

TEST_F(RekeyLimitTest, TimeAndBytesAreNotSavedUpWithoutEnd) {
    granted_at_once();
    now += std::chrono::hours(5);
    bytes += 1ULL << 40;
    EXPECT_EQ(granted_at_once(), 60);
}

}  // namespace
}  // namespace moosaic::transport::ssh
