// Keys as bytes: they come back as they were and sort as their fields do.
#include "store/row_key.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace moosaic::store {

using storage::Field;
using storage::Key;

TEST(RowKey, SortsAsTheFieldsDo) {
    const auto n = [](std::int64_t v) { return Key{v}; };
    const auto s = [](std::string v) { return Key{std::move(v)}; };
    const std::vector<Key> ascending = {{Field()},
                                        n(std::numeric_limits<std::int64_t>::min()),
                                        n(-65537),
                                        n(-65536),
                                        n(-257),
                                        n(-256),
                                        n(-255),
                                        n(-2),
                                        n(-1),
                                        n(0),
                                        n(1),
                                        n(255),
                                        n(256),
                                        n(65535),
                                        n(65536),
                                        n(std::numeric_limits<std::int64_t>::max()),
                                        {-1.5},
                                        {0.0},
                                        {2.25},
                                        s(""),
                                        s(std::string("\0", 1)),
                                        s("a"),
                                        s(std::string("a\0", 2)),
                                        s(std::string("a\0b", 3)),
                                        s("a\x01"),
                                        s("aa"),
                                        s("\xff")};
    for (std::size_t i = 0; i < ascending.size(); ++i) {
        EXPECT_EQ(decode_key(encode_key(3, ascending[i])), ascending[i]) << i;
        if (i > 0) {
            EXPECT_LT(encode_key(3, ascending[i - 1]), encode_key(3, ascending[i])) << i;
        }
    }
    EXPECT_LT(encode_key(3, {std::int64_t{5}, std::int64_t{999}}), encode_key(3, {std::int64_t{6}, std::int64_t{0}}));
    EXPECT_LT(encode_key(3, {std::string("a"), std::int64_t{9}}), encode_key(3, {std::string("ab"), std::int64_t{0}}));
}

TEST(RowKey, TwoIdsNeedNoAllocation) {
    const std::int64_t large = (std::int64_t{1} << 48) - 1;
    EXPECT_LE(encode_key(3, {large, large}).size(), std::string().capacity());
    EXPECT_EQ(leading_id(encode_key(3, {large, std::int64_t{1}})), large);
    EXPECT_EQ(leading_id(encode_key(3, {std::string("x")})), 0);
    EXPECT_EQ(leading_id(encode_key(3, {std::int64_t{-4}})), 0);
}

}  // namespace moosaic::store
