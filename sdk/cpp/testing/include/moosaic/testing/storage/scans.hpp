// Storage suite: scans by key and by index, their order, limits and continuation.
#pragma once

#include <algorithm>

#include <moosaic/testing/storage/fixture.hpp>

namespace moosaic::testing {

TEST_P(StorageSuite, ScansInKeyOrder) {
    for (const std::int64_t id : {300, -5, 0, 2, -1000, 70000}) put(item, an_item(id));
    EXPECT_EQ(first_fields(scan(by_key(item))), (Ids{-1000, -5, 0, 2, 300, 70000}));

    const std::vector<std::string> words = {"", "A", "Z", std::string("a\0", 2), "a", "aa", "\xc3\xa9", "\xff"};
    for (const auto& w : words) put(word, {w, num(0)});
    auto sorted = words;
    std::sort(sorted.begin(), sorted.end());  // bytewise
    std::vector<std::string> found;
    for (const auto& row : scan(by_key(word))) found.push_back(std::get<std::string>(row[0]));
    EXPECT_EQ(found, sorted);
}

TEST_P(StorageSuite, ScansByAPrefixOfTheKey) {
    for (const auto& [left, right] : {std::pair(1, 9), {2, 1}, {2, -4}, {2, 30}, {3, 0}})
        put(link, {num(left), num(right), Field()});
    const auto rows = scan(by_key(link, {num(2)}));
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0][1], Field(num(-4)));
    EXPECT_EQ(rows[1][1], Field(num(1)));
    EXPECT_EQ(rows[2][1], Field(num(30)));
    EXPECT_TRUE(scan(by_key(link, {num(4)})).empty());
}

TEST_P(StorageSuite, ScansByIndexInKeyOrder) {
    for (const std::int64_t id : {9, 4, 7}) put(item, an_item(id, "lamp", num(1)));
    put(item, an_item(5, "lamp", num(2)));
    put(item, an_item(6, "sword"));
    EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {num(1)}))), (Ids{4, 7, 9}));
    EXPECT_EQ(first_fields(scan(by_index(item, item_name_owner, {text("lamp"), num(2)}))), (Ids{5}));
    // An incomplete prefix, still in key order.
    EXPECT_EQ(first_fields(scan(by_index(item, item_name_owner, {text("lamp")}))), (Ids{4, 5, 7, 9}));
    // NULL is a value to look for.
    EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {Field()}))), (Ids{6}));
    EXPECT_TRUE(scan(by_index(item, item_owner, {num(3)})).empty());
    put(link, {num(8), num(1), Field()});
    put(link, {num(3), num(1), Field()});
    EXPECT_EQ(first_fields(scan(by_index(link, link_right, {num(1)}))), (Ids{3, 8}));
}

TEST_P(StorageSuite, IndexesFollowChanges) {
    put(item, an_item(1, "a", num(1)));
    put(item, an_item(2, "b", num(1)));
    put(item, an_item(1, "a", num(2)));
    erase(item, {num(2)});
    EXPECT_TRUE(scan(by_index(item, item_owner, {num(1)})).empty());
    EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {num(2)}))), (Ids{1}));
    EXPECT_TRUE(scan(by_index(item, item_name_owner, {text("b")})).empty());
}

TEST_P(StorageSuite, LimitsAndContinues) {
    for (std::int64_t id = 1; id <= 10; ++id) put(item, an_item(id, "x", num(1)));
    EXPECT_EQ(first_fields(scan(by_key(item, {}, std::nullopt, 3))), (Ids{1, 2, 3}));
    EXPECT_EQ(first_fields(scan(by_key(item, {}, Key{num(3)}, 3))), (Ids{4, 5, 6}));
    EXPECT_EQ(first_fields(scan(by_key(item, {}, Key{num(9)}))), (Ids{10}));
    EXPECT_TRUE(scan(by_key(item, {}, Key{num(10)})).empty());
    EXPECT_TRUE(scan(by_key(item, {}, std::nullopt, 0)).empty());
    EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {num(1)}, 2))), (Ids{1, 2}));
    put(item, an_item(5, "x", num(2)));
    EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {num(1)}, 3, Key{num(3)}))), (Ids{4, 6, 7}));
    EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {num(1)}, SIZE_MAX, Key{num(5)}))), (Ids{6, 7, 8, 9, 10}));
    EXPECT_TRUE(scan(by_index(item, item_owner, {num(1)}, 3, Key{num(10)})).empty());
    // Under an incomplete prefix as well.
    EXPECT_EQ(first_fields(scan(by_index(item, item_name_owner, {text("x")}, 2, Key{num(4)}))), (Ids{5, 6}));

    for (const auto& [left, right] : {std::pair(1, 1), {1, 2}, {2, 0}, {2, 5}})
        put(link, {num(left), num(right), Field()});
    EXPECT_EQ(first_fields(scan(by_key(link, {}, Key{num(1), num(1)}))), (Ids{1, 2, 2}));
    EXPECT_EQ(scan(by_key(link, {num(2)}, Key{num(2), num(0)})), (std::vector<Row>{{num(2), num(5), Field()}}));
}

}  // namespace moosaic::testing
