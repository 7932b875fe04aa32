// Readings: believed again while nothing of them has changed, and checked at commit like reads of one's own.
#include "store_fixture.hpp"

namespace moosaic::store {

namespace {

constexpr std::size_t plenty = 1000;

class ReadingTest : public StoreTest {
protected:
    // What a transaction reads: a row, an absent row, a set.
    std::shared_ptr<const Reading> read() {
        auto tx = begin();
        tx->get(Tab::meta, {text("x")});
        tx->get(Tab::meta, {text("missing")});
        tx->select(Idx::location_container, {num(100)});
        return tx->reading(plenty);
    }
};

}  // namespace

TEST_F(ReadingTest, HoldsUntilSomethingOfItChanges) {
    put(Tab::meta, fact("x", "1"));
    put(Tab::location, place(1, 100));
    const auto first = read();
    put(Tab::meta, fact("other", "1"));
    put(Tab::location, place(2, 200));
    EXPECT_TRUE(begin()->reuse(first)) << "nothing of it has changed";
    put(Tab::meta, fact("x", "2"));
    EXPECT_FALSE(begin()->reuse(first)) << "a row has changed";

    const auto second = read();
    put(Tab::meta, fact("missing", "here"));
    EXPECT_FALSE(begin()->reuse(second)) << "a row has come";
    const auto third = read();
    put(Tab::location, place(2, 100));
    EXPECT_FALSE(begin()->reuse(third)) << "a member has come";
    const auto fourth = read();
    erase(Tab::location, {num(1)});
    EXPECT_FALSE(begin()->reuse(fourth)) << "a member has gone";
}

TEST_F(ReadingTest, WasGoodUntilAMomentAndNoLonger) {
    put(Tab::meta, fact("x", "1"));
    const auto reading = read();
    put(Tab::meta, fact("other", "1"));
    auto between = begin();
    EXPECT_TRUE(begin()->reuse(reading));
    put(Tab::meta, fact("x", "2"));
    EXPECT_TRUE(between->reuse(reading)) << "it was looked at and good for this snapshot";
    EXPECT_FALSE(begin()->reuse(reading)) << "a look of then says nothing of now";
    between->put(Tab::meta, fact("mine", "1"));
    EXPECT_FALSE(commit(between)) << "what it was given has changed since";
}

TEST_F(ReadingTest, ANewerReadingIsNotForAnOlderSnapshotThatSawSomethingElse) {
    put(Tab::meta, fact("x", "1"));
    auto old = begin();
    put(Tab::meta, fact("x", "2"));
    const auto newer = read();
    EXPECT_FALSE(old->reuse(newer));
    EXPECT_TRUE(begin()->reuse(newer));
}

TEST_F(ReadingTest, WhatIsReusedConflictsLikeWhatIsRead) {
    put(Tab::meta, fact("x", "1"));
    const auto reading = read();
    auto writer = begin();
    ASSERT_TRUE(writer->reuse(reading));
    writer->put(Tab::meta, fact("y", "because x was 1"));
    put(Tab::location, place(7, 100));
    EXPECT_FALSE(commit(writer)) << "the set it believed has changed";
    auto again = begin();
    ASSERT_FALSE(again->reuse(reading));
}

TEST_F(ReadingTest, KeepsItsEntriesSeenThroughEvictionsAndFailedBatches) {
    put(Tab::meta, fact("x", "1"));
    store_->pump();
    put(Tab::meta, fact("x", "2"));
    const auto reading = read();
    storage_->fail_commits = true;
    store_->pump();
    storage_->fail_commits = false;
    EXPECT_EQ(row(Tab::meta, {text("x")}), fact("x", "1")) << "taken back";
    EXPECT_FALSE(begin()->reuse(reading)) << "it read what was taken back";
}

TEST_F(ReadingTest, CannotBeCarriedOverWithOwnWritesSweepsOrTooMuch) {
    auto writer = begin();
    writer->put(Tab::meta, fact("x", "1"));
    EXPECT_EQ(writer->reading(plenty), nullptr);
    auto sweeper = begin();
    sweeper->sweep(Tab::meta, {}, 10);
    EXPECT_EQ(sweeper->reading(plenty), nullptr);
    auto reader = begin();
    reader->get(Tab::meta, {text("x")});
    reader->get(Tab::meta, {text("y")});
    EXPECT_EQ(reader->reading(1), nullptr);
    EXPECT_NE(reader->reading(2), nullptr);
}

TEST_F(ReadingTest, BesideIsTheSameSnapshotWithReadsOfItsOwn) {
    put(Tab::meta, fact("x", "1"));
    auto tx = begin();
    put(Tab::meta, fact("x", "2"));
    auto beside = store_->begin_beside(*tx);
    EXPECT_EQ(row(*beside, Tab::meta, {text("x")}), fact("x", "1"));
    beside.reset();
    EXPECT_EQ(row(*tx, Tab::meta, {text("x")}), fact("x", "1")) << "the snapshot stays";
    EXPECT_EQ(beside, nullptr);
    tx->put(Tab::meta, fact("y", "1"));
    auto other = begin();
    other->put(Tab::meta, fact("z", "1"));
    EXPECT_TRUE(commit(other));
}

}  // namespace moosaic::store
