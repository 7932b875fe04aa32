// Storage suite: conditions, verdicts, the order of a batch, errors.
#pragma once

#include <moosaic/testing/storage/fixture.hpp>

namespace moosaic::testing {

TEST_P(StorageSuite, ConditionsOnCellsWrittenAndNotWritten) {
    put(item, an_item(1, "gate"));
    put(word, {text("open"), num(0)});
    const storage::Condition closed{word, {text("open")}, Row{text("open"), num(0)}};
    const storage::Condition gate{item, {num(1)}, an_item(1, "gate")};
    const storage::Condition absent{item, {num(2)}, std::nullopt};
    EXPECT_EQ(commit({{closed, gate, absent}, {storage::Put{item, an_item(1, "oak gate")}}}), Verdict::committed);
    EXPECT_EQ(commit({{gate}, {storage::Put{item, an_item(1, "iron gate")}}}), Verdict::refused);
    put(word, {text("open"), num(1)});
    EXPECT_EQ(commit({{closed}, {storage::Put{item, an_item(1, "iron gate")}}}), Verdict::refused);
    put(item, an_item(2));
    EXPECT_EQ(commit({{absent}, {storage::Put{item, an_item(1, "iron gate")}}}), Verdict::refused);
    erase(word, {text("open")});
    EXPECT_EQ(commit({{closed}, {}}), Verdict::refused);
    EXPECT_EQ(get(item, {num(1)}), an_item(1, "oak gate"));
}

TEST_P(StorageSuite, OneConditionThatFailsRefusesWhereverItStands) {
    const auto holds = [](std::int64_t id) { return storage::Condition{item, {num(id)}, an_item(id)}; };
    for (std::int64_t id = 1; id <= 4; ++id) put(item, an_item(id));
    for (std::size_t wrong = 0; wrong < 4; ++wrong)
        for (const bool absent : {false, true}) {
            storage::Transaction one{{holds(1), holds(2), holds(3), holds(4)}, {storage::Erase{item, {num(1)}}}};
            one.conditions[wrong].expected = absent ? std::nullopt : std::optional<Row>(an_item(9));
            EXPECT_EQ(commit(one), Verdict::refused) << "condition " << wrong;
        }
    EXPECT_EQ(scan(by_key(item)).size(), 4U);
}

TEST_P(StorageSuite, ConditionsCompareEveryField) {
    const Row row = {num(1), text("x"), 1.5, std::string("\0\xff", 2), Field()};
    put(item, row);
    for (std::size_t i = 1; i < row.size(); ++i) {
        Row other = row;
        other[i] = i == 4 ? Field(num(0)) : i == 1 ? Field(text("X")) : Field();
        EXPECT_EQ(commit({{{item, {num(1)}, other}}, {}}), Verdict::refused) << "column " << i;
    }
    EXPECT_EQ(commit({{{item, {num(1)}, row}}, {}}), Verdict::committed);
}

// Rows are compared as they are: an integer is no real, even where both say one.
TEST_P(StorageSuite, ConditionsTellOneFromOnePointZero) {
    const Row row = {num(1), text("x"), 1.0, Field(), Field()};
    put(item, row);
    EXPECT_EQ(get(item, {num(1)}), row);
    Row other = row;
    other[2] = num(1);
    EXPECT_EQ(commit({{{item, {num(1)}, other}}, {}}), Verdict::refused);
    EXPECT_EQ(commit({{{item, {num(1)}, row}}, {}}), Verdict::committed);
}

TEST_P(StorageSuite, ARefusedTransactionLeavesNothingAndTheOthersApply) {
    const storage::Transaction first{{}, {storage::Put{item, an_item(1, "first")}}};
    const storage::Transaction refused{
        {{item, {num(9)}, an_item(9)}},
        {storage::Put{item, an_item(1, "refused")}, storage::Put{item, an_item(2)}, storage::Erase{item, {num(1)}}}};
    const storage::Transaction third{{}, {storage::Put{item, an_item(3)}}};
    EXPECT_EQ(commit(std::vector{first, refused, third}),
              (std::vector{Verdict::committed, Verdict::refused, Verdict::committed}));
    EXPECT_EQ(get(item, {num(1)}), an_item(1, "first"));
    EXPECT_EQ(first_fields(scan(by_key(item))), (Ids{1, 3}));
}

TEST_P(StorageSuite, ALaterTransactionOfABatchSeesTheEarlier) {
    put(item, an_item(1, "zero"));
    const auto step = [](const std::string& from, const std::string& to) {
        return storage::Transaction{{{item, {num(1)}, an_item(1, from)}}, {storage::Put{item, an_item(1, to)}}};
    };
    EXPECT_EQ(commit(std::vector{step("zero", "one"), step("zero", "lost"), step("one", "two")}),
              (std::vector{Verdict::committed, Verdict::refused, Verdict::committed}));
    EXPECT_EQ(get(item, {num(1)}), an_item(1, "two"));
}

TEST_P(StorageSuite, WritesOfATransactionApplyInOrder) {
    ASSERT_EQ(
        commit({{},
                {storage::Put{item, an_item(1, "a")}, storage::Erase{item, {num(1)}},
                 storage::Put{item, an_item(1, "b")}, storage::Put{item, an_item(2)}, storage::Erase{item, {num(2)}}}}),
        Verdict::committed);
    EXPECT_EQ(scan(by_key(item)), (std::vector<Row>{an_item(1, "b")}));
}

TEST_P(StorageSuite, AnErrorAppliesNothingAndTheStorageGoesOn) {
    const storage::Transaction good{{}, {storage::Put{item, an_item(1)}}};
    const storage::Transaction no_table{{}, {storage::Put{99, an_item(2)}}};
    const storage::Transaction short_row{{}, {storage::Put{item, {num(3)}}}};
    EXPECT_FALSE(storage_->commit({good, no_table}));
    EXPECT_FALSE(storage_->commit({good, short_row}));
    EXPECT_TRUE(scan(by_key(item)).empty());
    put(item, an_item(4));
    EXPECT_EQ(first_fields(scan(by_key(item))), (Ids{4}));
}

TEST_P(StorageSuite, TakesALargeTransaction) {
    storage::Transaction large;
    for (std::int64_t id = 1; id <= 5000; ++id)
        large.writes.emplace_back(storage::Put{item, an_item(id, std::string(100, 'x'), num(id % 7))});
    ASSERT_EQ(commit(large), Verdict::committed);
    EXPECT_EQ(scan(by_key(item)).size(), 5000U);
    EXPECT_EQ(scan(by_index(item, item_owner, {num(0)})).size(), 714U);
}

}  // namespace moosaic::testing
