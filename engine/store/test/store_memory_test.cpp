// What is in memory is counted in bytes, whatever holds it, and goes when it is over the budget or needed no more.
#include "store_fixture.hpp"

namespace moosaic::store {
namespace {

constexpr std::size_t kib = 1024;
constexpr std::size_t large = 100 * kib;

Row big(std::int64_t n) { return fact("big " + std::to_string(n), std::string(large, 'x')); }

class StoreMemory : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        store_.reset();
        auto options = manual();
        options.cache_bytes = 20 * large;
        start(std::move(options));
    }
    std::size_t used() { return store_->stats().cache_bytes; }
};

TEST_F(StoreMemory, LargeRowsAreBoundedByTheirBytes) {
    for (int n = 0; n < 200; ++n) {
        put(Tab::meta, big(n));
        store_->pump();
        EXPECT_LT(used(), 23 * large) << n;
    }
    EXPECT_GT(used(), 10 * large) << "it keeps what fits";
    for (int round = 0; round < 2; ++round)
        for (int n = 0; n < 200; ++n) {
            ASSERT_TRUE(row(Tab::meta, {text("big " + std::to_string(n))}));
            EXPECT_LT(used(), 23 * large) << n;
        }
}

TEST_F(StoreMemory, WhatIsErasedIsNoLongerThere) {
    const auto empty = used();
    for (int n = 0; n < 10; ++n) put(Tab::meta, big(n));
    EXPECT_GE(used(), 10 * large);
    for (int n = 0; n < 10; ++n) erase(Tab::meta, {text("big " + std::to_string(n))});
    EXPECT_GE(used(), 10 * large) << "a failed batch would bring it back";
    while (store_->pump()) {}
    EXPECT_LT(used(), empty + large);
}

TEST_F(StoreMemory, OldVersionsCountAsLongAsSomebodyReadsThem) {
    put(Tab::meta, big(1));
    store_->pump();
    auto reader = begin();
    reader->get(Tab::meta, {text("big 1")});
    const auto before = used();
    for (int n = 0; n < 5; ++n) {
        put(Tab::meta, big(1));
        store_->pump();
    }
    EXPECT_GE(used(), before + 4 * large);
    reader.reset();
    put(Tab::meta, big(1));
    store_->pump();
    EXPECT_LT(used(), before + 2 * large);
}

TEST_F(StoreMemory, WhatATaskHasWrittenCountsBeforeItsCommit) {
    const auto before = used();
    auto tx = begin();
    for (int n = 0; n < 10; ++n) tx->put(Tab::meta, big(n));
    EXPECT_GE(used(), before + 10 * large);
    tx.reset();
    EXPECT_LT(used(), before + large);
}

TEST_F(StoreMemory, WhatDidNotComeToBeLeavesNothing) {
    const auto make = [](Tx& tx, int count) {
        for (int n = 0; n < count; ++n) {
            const Id id = tx.allocate(world::Seq::object);
            tx.put(Tab::location, place(id, 9000));
            EXPECT_FALSE(tx.get(Tab::object, {id}));
            EXPECT_FALSE(tx.any(Idx::location_container, {id}));
            EXPECT_TRUE(tx.select(Idx::alias_object, {id}).empty());
        }
    };
    const auto keep = [&](int count, bool saved) {
        auto tx = begin();
        make(*tx, 2);
        const auto before = tx->savepoint();
        make(*tx, count);
        tx->rollback(before);
        EXPECT_TRUE(!saved || commit(tx));
    };
    keep(10, true);
    store_->pump();
    const auto rows = store_->stats().rows_cached;
    const auto before = used();
    for (int round = 0; round < 5; ++round) keep(300, false);
    EXPECT_EQ(store_->stats().rows_cached, rows);
    EXPECT_LT(used(), before + 20 * kib);
    for (int round = 0; round < 5; ++round) {
        keep(300, true);
        store_->pump();
    }
    EXPECT_LE(store_->stats().rows_cached, rows + 5 * 4U) << "two objects a round, and that they are nowhere";
    EXPECT_LT(used(), before + 40 * kib);
}

TEST_F(StoreMemory, AFailedBatchTakesItsBytesWithIt) {
    const auto before = used();
    for (int n = 0; n < 10; ++n) put(Tab::meta, big(n));
    storage_->fail_commits = true;
    store_->pump();
    storage_->fail_commits = false;
    EXPECT_LT(used(), before + large);
}

TEST_F(StoreMemory, SetsCountTheirMembersAndChanges) {
    const auto before = used();
    auto tx = begin();
    for (std::int64_t i = 1; i <= 1000; ++i) tx->put(Tab::location, place(i, 7));
    ASSERT_TRUE(commit(tx));
    tx.reset();
    EXPECT_GE(used(), before + 1000 * 2 * sizeof(std::string));
    while (store_->pump()) {}
    EXPECT_EQ(inside(7).size(), 1000U);
}

// However much was committed, a batch is a copy of a bounded part of it.
TEST_F(StoreMemory, BatchesAreBounded) {
    std::vector<std::size_t> batches;
    store_.reset();
    auto options = manual();
    options.batch_written = [&](const BatchFacts& batch) { batches.push_back(batch.bytes); };
    start(std::move(options));
    for (int n = 0; n < 400; ++n) put(Tab::meta, big(n));
    while (store_->pump()) {}
    ASSERT_GT(batches.size(), 2U);
    for (const auto bytes : batches) EXPECT_LT(bytes, 17 * kib * kib);
    restart();
    for (int n = 0; n < 400; ++n) ASSERT_TRUE(row(Tab::meta, {text("big " + std::to_string(n))}));
}

}  // namespace
}  // namespace moosaic::store
