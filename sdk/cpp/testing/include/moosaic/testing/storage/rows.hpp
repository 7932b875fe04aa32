// Storage suite: what is put is what is got.
#pragma once

#include <limits>

#include <moosaic/testing/storage/fixture.hpp>

namespace moosaic::testing {

TEST_P(StorageSuite, KeepsEveryTypeAsItWasGiven) {
    const std::string bytes("\x00\x01\xff\x00 tail", 9);
    const std::vector<Row> rows = {
        {std::numeric_limits<std::int64_t>::max(), text("größe 🏛"), 0.1, bytes, num(-1)},
        {std::numeric_limits<std::int64_t>::min(), std::string("a\0b", 3), -1e300, text(""), num(0)},
        {num(0), text(""), 3.0, Field(), Field()},
    };
    for (const auto& row : rows) put(item, row);
    for (const auto& row : rows) EXPECT_EQ(get(item, {row[0]}), row);
    EXPECT_EQ(get(item, {num(77)}), std::nullopt);
}

TEST_P(StorageSuite, ReplacesAndErases) {
    put(item, an_item(1, "old", num(5)));
    put(item, an_item(1, "new"));
    EXPECT_EQ(get(item, {num(1)}), an_item(1, "new"));
    erase(item, {num(1)});
    EXPECT_EQ(get(item, {num(1)}), std::nullopt);
    erase(item, {num(1)});  // absent: no error
}

TEST_P(StorageSuite, KeepsTablesWithKeysOfTextAndOfTwoColumns) {
    put(word, {std::string("a\0b", 3), num(1)});
    put(word, {text("a"), num(2)});
    put(link, {num(1), num(2), text("x")});
    put(link, {num(1), num(3), Field()});
    EXPECT_EQ(get(word, {std::string("a\0b", 3)}), (Row{std::string("a\0b", 3), num(1)}));
    EXPECT_EQ(get(link, {num(1), num(3)}), (Row{num(1), num(3), Field()}));
    EXPECT_EQ(get(link, {num(2), num(1)}), std::nullopt);
}

// As reals they would be one.
TEST_P(StorageSuite, KeepsNeighboursAmongLargeIntegersApart) {
    constexpr std::int64_t large = std::int64_t{1} << 53;
    const Ids ids = {-large - 1, -large, large, large + 1, large + 2};
    for (const auto id : ids) put(item, an_item(id, std::to_string(id), num(id)));
    EXPECT_EQ(first_fields(scan(by_key(item))), ids);
    for (const auto id : ids) {
        EXPECT_EQ(get(item, {num(id)}), an_item(id, std::to_string(id), num(id)));
        EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {num(id)}))), (Ids{id}));
    }
    EXPECT_EQ(first_fields(scan(by_key(item, {}, Key{num(large)}))), (Ids{large + 1, large + 2}));
    Row other = an_item(large, std::to_string(large), num(large + 1));
    EXPECT_EQ(commit({{{item, {num(large)}, other}}, {}}), Verdict::refused);
    erase(item, {num(large + 1)});
    EXPECT_EQ(first_fields(scan(by_key(item))), (Ids{-large - 1, -large, large, large + 2}));
}

}  // namespace moosaic::testing
