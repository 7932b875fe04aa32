// WideMap: the same answers as any map, before and after it has spread.
#include "store/wide_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace moosaic::store {
namespace {

std::string key(int i) { return "key " + std::to_string(i); }

class WideMapOf : public testing::TestWithParam<int> {};

TEST_P(WideMapOf, KeepsWhatWasPut) {
    const int count = GetParam();
    WideMap<int> map;
    for (int i = 0; i < count; ++i) map.put(key(i), i) += 1;
    EXPECT_EQ(map.size(), static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        ASSERT_NE(map.find(key(i)), nullptr) << i;
        EXPECT_EQ(*map.find(key(i)), i + 1);
    }
    EXPECT_FALSE(map.contains(key(count)));
    for (int i = 0; i < count; i += 2) map.erase(key(i));
    map.erase(key(count));
    std::size_t seen = 0;
    for (const auto& part : map.parts())
        for (const auto& [k, value] : part) {
            EXPECT_EQ(k, key(value - 1));
            EXPECT_EQ(value % 2, 0);
            ++seen;
        }
    EXPECT_EQ(seen, map.size());
    EXPECT_EQ(seen, static_cast<std::size_t>(count / 2));
}

TEST_P(WideMapOf, GoesInSmallPieces) {
    WideMap<int> map;
    for (int i = 0; i < GetParam(); ++i) map.put(key(i), i);
    std::size_t freed = 0, most = 0;
    map.clear([&](std::size_t entries) { freed += entries, most = std::max(most, entries); });
    EXPECT_EQ(freed, static_cast<std::size_t>(GetParam()));
    EXPECT_LE(most, std::size_t{1024});
    EXPECT_EQ(map.size(), 0U);
    EXPECT_FALSE(map.contains(key(0)));
    map.put(key(0), 7);
    EXPECT_EQ(*map.find(key(0)), 7);
}

INSTANTIATE_TEST_SUITE_P(Sizes, WideMapOf, testing::Values(0, 1, 2, 1023, 1024, 1025, 50000));

}  // namespace
}  // namespace moosaic::store
