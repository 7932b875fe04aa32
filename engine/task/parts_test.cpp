// The small pieces of this room: the flood limit.
#include <gtest/gtest.h>

#include "task/broadcast_limit.hpp"

namespace moosaic::task {

TEST(BroadcastLimit, CountsAWindowAndTellsOnce) {
    BroadcastLimit limit(2, 10);
    using V = BroadcastLimit::Verdict;
    EXPECT_EQ(limit.charge(1, 0), V::allowed);
    EXPECT_EQ(limit.charge(1, 1), V::allowed);
    EXPECT_EQ(limit.charge(2, 1), V::allowed);
    EXPECT_EQ(limit.charge(1, 2), V::dropped_tell);
    EXPECT_EQ(limit.charge(1, 3), V::dropped);
    EXPECT_EQ(limit.charge(1, 10'000'001), V::allowed);
    BroadcastLimit off(0, 10);
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(off.charge(1, 0), V::allowed);
}

}  // namespace moosaic::task
