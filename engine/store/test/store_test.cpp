// Transactions: snapshots, conflicts, sets, counters, savepoints, ids.
#include "store_fixture.hpp"

namespace moosaic::store {

TEST_F(StoreTest, SeesItsOwnWritesAndThoseOfOthersOnlyAfterTheirCommit) {
    auto writer = begin();
    writer->put(Tab::meta, fact("a", "1"));
    EXPECT_EQ(row(*writer, Tab::meta, {text("a")}), fact("a", "1"));
    EXPECT_EQ(row(Tab::meta, {text("a")}), std::nullopt);
    ASSERT_TRUE(commit(writer));
    EXPECT_EQ(row(Tab::meta, {text("a")}), fact("a", "1")) << "visible before it is durable";
    EXPECT_EQ(storage_->commits, 0);
    restart();
    EXPECT_EQ(row(Tab::meta, {text("a")}), fact("a", "1"));
}

TEST_F(StoreTest, ASnapshotStaysAsItWas) {
    put(Tab::location, place(1, 100));
    put(Tab::location, place(2, 100));
    store_->pump();
    auto old = begin();
    put(Tab::location, place(1, 200));
    put(Tab::location, place(3, 100));
    erase(Tab::location, {num(2)});
    store_->pump();
    put(Tab::location, place(1, 300));
    store_->pump();
    EXPECT_EQ(row(*old, Tab::location, {num(1)}), place(1, 100));
    EXPECT_EQ(inside(*old, 100), (Ids{1, 2}));
    EXPECT_FALSE(old->any(Idx::location_container, {num(200)}));
    EXPECT_TRUE(old->any(Idx::location_container, {num(100)}));
    EXPECT_EQ(inside(100), (Ids{3}));
    EXPECT_EQ(inside(300), (Ids{1}));
}

TEST_F(StoreTest, AMissReadsWhatTheSnapshotSawThoughTheStorageIsNewer) {
    put(Tab::location, place(1, 100));
    put(Tab::location, place(2, 100));
    restart();
    auto old = begin();
    put(Tab::location, place(1, 200));
    put(Tab::location, place(4, 100));
    store_->pump();
    EXPECT_EQ(inside(*old, 100), (Ids{1, 2}));
    EXPECT_TRUE(inside(*old, 200).empty());
    EXPECT_EQ(row(*old, Tab::location, {num(4)}), std::nullopt);
}

TEST_F(StoreTest, RefusesACommitWhenARowItReadHasChanged) {
    put(Tab::meta, fact("x", "1"));
    put(Tab::meta, fact("y", "1"));
    auto one = begin();
    auto two = begin();
    for (auto* tx : {one.get(), two.get()}) {
        tx->get(Tab::meta, {text("x")});
        tx->get(Tab::meta, {text("y")});
    }
    one->put(Tab::meta, fact("x", "0"));
    two->put(Tab::meta, fact("y", "0"));
    EXPECT_TRUE(commit(one));
    EXPECT_FALSE(commit(two)) << "write skew";
    EXPECT_EQ(row(Tab::meta, {text("y")}), fact("y", "1"));
    EXPECT_EQ(store_->stats().conflicts, 1U);
}

TEST_F(StoreTest, RefusesTwoWritersOfOneRow) {
    auto one = begin();
    auto two = begin();
    one->put(Tab::meta, fact("x", "one"));
    two->put(Tab::meta, fact("x", "two"));
    EXPECT_TRUE(commit(one));
    EXPECT_FALSE(commit(two));
}

TEST_F(StoreTest, AMissCountsAsRead) {
    auto one = begin();
    EXPECT_EQ(row(*one, Tab::meta, {text("x")}), std::nullopt);
    one->put(Tab::meta, fact("y", "x was missing"));
    put(Tab::meta, fact("x", "there"));
    EXPECT_FALSE(commit(one));
}

TEST_F(StoreTest, ReadersAndDisjointWritersDoNotConflict) {
    put(Tab::meta, fact("x", "1"));
    auto reader = begin();
    reader->get(Tab::meta, {text("x")});
    auto other = begin();
    other->put(Tab::meta, fact("y", "1"));
    put(Tab::meta, fact("x", "2"));
    EXPECT_TRUE(commit(other));
    const auto done = store_->commit(*reader);
    EXPECT_TRUE(done);
    EXPECT_EQ(done.seq, 1U) << "a reader takes its place at what it read";
}

TEST_F(StoreTest, WithValidationOffALostUpdateGoesThrough) {
    auto options = manual();
    options.unsafe_skip_validation = true;
    store_.reset();
    start(options);
    auto one = begin();
    auto two = begin();
    one->put(Tab::meta, fact("x", "one"));
    two->put(Tab::meta, fact("x", "two"));
    EXPECT_TRUE(commit(one));
    EXPECT_TRUE(commit(two));
}

// --- sets
// --------------------------------------------------------------------------------------------------------------

TEST_F(StoreTest, ASetThatGainedOrLostAMemberIsAConflict) {
    put(Tab::location, place(1, 100));
    for (const bool leaves : {false, true}) {
        auto reader = begin();
        EXPECT_EQ(inside(*reader, 100), (Ids{1}));
        reader->put(Tab::meta, fact("count", "1"));
        if (leaves)
            put(Tab::location, place(1, 200));
        else
            put(Tab::location, place(2, 100));
        EXPECT_FALSE(commit(reader)) << leaves;
        erase(Tab::location, {num(2)});
    }
}

TEST_F(StoreTest, AnEmptySetIsReadToo) {
    auto reader = begin();
    EXPECT_TRUE(inside(*reader, 100).empty());
    reader->put(Tab::meta, fact("count", "0"));
    put(Tab::location, place(1, 100));
    EXPECT_FALSE(commit(reader));
}

TEST_F(StoreTest, ASetThatIsTheSameAgainIsNoConflict) {
    put(Tab::location, place(1, 100));
    auto reader = begin();
    EXPECT_EQ(inside(*reader, 100), (Ids{1}));
    reader->put(Tab::meta, fact("count", "1"));
    put(Tab::location, place(2, 100));
    erase(Tab::location, {num(2)});
    EXPECT_TRUE(commit(reader));
}

TEST_F(StoreTest, AMemberChangedInPlaceIsAConflict) {
    put(Tab::location, place(1, 100, 5));
    auto reader = begin();
    inside(*reader, 100);
    reader->put(Tab::meta, fact("sum", "5"));
    put(Tab::location, place(1, 100, 6));
    EXPECT_FALSE(commit(reader));
}

TEST_F(StoreTest, MovesOfDifferentObjectsIntoOneRoomCommute) {
    put(Tab::location, place(1, 100));
    put(Tab::location, place(2, 200));
    auto one = begin();
    auto two = begin();
    one->put(Tab::location, place(1, 300));
    two->put(Tab::location, place(2, 300));
    EXPECT_TRUE(commit(one));
    EXPECT_TRUE(commit(two));
    EXPECT_EQ(inside(300), (Ids{1, 2}));
}

TEST_F(StoreTest, AnyReadsOnlyTheFact) {
    put(Tab::location, place(1, 100));
    auto stays = begin();
    auto leaves = begin();
    auto none = begin();
    for (auto* tx : {stays.get(), leaves.get()}) EXPECT_TRUE(tx->any(Idx::location_container, {num(100)}));
    EXPECT_FALSE(none->any(Idx::location_container, {num(200)}));
    for (auto* tx : {stays.get(), leaves.get(), none.get()})
        tx->put(Tab::meta,
                fact("seen by " + std::to_string(tx == none.get()) + std::to_string(tx == stays.get()), "x"));
    put(Tab::location, place(2, 100));
    erase(Tab::location, {num(1)});
    EXPECT_TRUE(commit(stays)) << "there is still something in it";
    erase(Tab::location, {num(2)});
    EXPECT_FALSE(commit(leaves));
    put(Tab::location, place(3, 200));
    EXPECT_FALSE(commit(none));
}

TEST_F(StoreTest, AnyWithOwnRemovalsIsNotSavedByWhatItRemoves) {
    put(Tab::location, place(1, 100));
    put(Tab::location, place(2, 100));
    auto tx = begin();
    tx->erase(Tab::location, {num(1)});
    EXPECT_TRUE(tx->any(Idx::location_container, {num(100)}));
    erase(Tab::location, {num(2)});
    EXPECT_FALSE(commit(tx)) << "after it the room would be empty, and it was told otherwise";
}

TEST_F(StoreTest, AnyOnALargeSetDoesNotLoadIt) {
    auto tx = begin();
    for (std::int64_t id = 1; id <= 1000; ++id) tx->put(Tab::location, place(id, 100));
    ASSERT_TRUE(commit(tx));
    restart();
    auto reader = begin();
    for (std::int64_t id = 1; id <= 40; ++id) reader->erase(Tab::location, {id});
    EXPECT_TRUE(reader->any(Idx::location_container, {num(100)}));
    EXPECT_LT(store_->stats().rows_cached, 200U);
    put(Tab::location, place(2000, 100));
    EXPECT_TRUE(commit(reader));
}

TEST_F(StoreTest, SelectShowsOwnChangesInKeyOrder) {
    for (const std::int64_t id : {1, 3, 5}) put(Tab::location, place(id, 100));
    auto tx = begin();
    tx->put(Tab::location, place(4, 100));
    tx->put(Tab::location, place(2, 100));
    tx->put(Tab::location, place(5, 200));
    tx->erase(Tab::location, {num(1)});
    EXPECT_EQ(inside(*tx, 100), (Ids{2, 3, 4}));
    EXPECT_EQ(inside(*tx, 200), (Ids{5}));
    tx->put(Tab::location, place(5, 100));
    EXPECT_EQ(inside(*tx, 100), (Ids{2, 3, 4, 5}));
    EXPECT_FALSE(tx->any(Idx::location_container, {num(200)}));
    ASSERT_TRUE(commit(tx));
    EXPECT_EQ(inside(100), (Ids{2, 3, 4, 5}));
}

TEST_F(StoreTest, SelectsByPrefixOfAnIndexAndWithoutACondition) {
    const auto verb_name = [](std::int64_t id, std::int64_t object, std::string_view name) {
        return Row{id, num(1), object, text(name), text(name), num(0)};
    };
    put(Tab::verb_name, verb_name(1, 10, "look"));
    put(Tab::verb_name, verb_name(2, 10, "take"));
    put(Tab::verb_name, verb_name(3, 11, "look"));
    auto tx = begin();
    EXPECT_EQ(ids(tx->select(Idx::verb_name_object, {num(10), text("look")})), (Ids{1}));
    EXPECT_EQ(ids(tx->select(Idx::verb_name_object, {num(10)})), (Ids{1, 2}));
    EXPECT_EQ(ids(tx->select(Idx::verb_name_object, {})), (Ids{1, 2, 3}));
    tx->put(Tab::meta, fact("names", "3"));
    put(Tab::verb_name, verb_name(4, 12, "drop"));
    EXPECT_FALSE(commit(tx)) << "the whole table was read";
}

TEST_F(StoreTest, SweepsTheSnapshotInPages) {
    for (std::int64_t id = 1; id <= 9; ++id) put(Tab::location, place(id, 100));
    store_->pump();
    auto tx = begin();
    tx->erase(Tab::location, {num(3)});
    tx->put(Tab::location, place(50, 100));
    erase(Tab::location, {num(2)});
    put(Tab::location, place(40, 100));
    put(Tab::location, place(4, 200));
    store_->pump();
    Ids found;
    for (storage::Key after;;) {
        const auto page = tx->sweep(Tab::location, after, 2);
        for (const auto& r : page) {
            found.push_back(std::get<std::int64_t>((*r)[0]));
            EXPECT_EQ((*r)[1], storage::Field(num(100)));
        }
        if (page.size() < 2) break;
        after = {page.back()->front()};
    }
    EXPECT_EQ(found, (Ids{1, 2, 4, 5, 6, 7, 8, 9, 50}));
}

// --- savepoints, counters
// ------------------------------------------------------------------------------------------------

TEST_F(StoreTest, SavepointsUndoWritesAndSets) {
    put(Tab::location, place(1, 100));
    auto tx = begin();
    tx->put(Tab::location, place(2, 100));
    const auto outer = tx->savepoint();
    tx->put(Tab::location, place(1, 200));
    const auto inner = tx->savepoint();
    tx->erase(Tab::location, {num(2)});
    tx->add(Tab::location, {num(1)}, 2, 7, 0);
    const auto before = tx->version();
    tx->rollback(inner);
    EXPECT_GT(tx->version(), before);
    EXPECT_EQ(row(*tx, Tab::location, {num(1)}), place(1, 200));
    EXPECT_EQ(inside(*tx, 100), (Ids{2}));
    tx->rollback(outer);
    EXPECT_EQ(inside(*tx, 100), (Ids{1, 2}));
    EXPECT_TRUE(inside(*tx, 200).empty());
    ASSERT_TRUE(commit(tx));
    EXPECT_EQ(inside(100), (Ids{1, 2}));
    EXPECT_TRUE(inside(200).empty());
}

TEST_F(StoreTest, EverythingRolledBackIsNoWrite) {
    auto tx = begin();
    const auto start = tx->savepoint();
    tx->put(Tab::meta, fact("x", "1"));
    tx->rollback(start);
    EXPECT_FALSE(tx->has_writes());
    put(Tab::meta, fact("x", "2"));
    EXPECT_TRUE(commit(tx)) << "a reader is never refused";
    EXPECT_EQ(row(Tab::meta, {text("x")}), fact("x", "2"));
}

TEST_F(StoreTest, AddsCommuteAndShowInOwnReads) {
    put(Tab::location, place(1, 100, 10));
    auto one = begin();
    auto two = begin();
    one->add(Tab::location, {num(1)}, 2, -4, 0);
    two->add(Tab::location, {num(1)}, 2, -5, 0);
    EXPECT_EQ(row(*one, Tab::location, {num(1)}), place(1, 100, 6));
    auto blind = begin();
    blind->add(Tab::location, {num(1)}, 2, 1, 0);
    EXPECT_TRUE(commit(two));
    EXPECT_TRUE(commit(blind)) << "it never read the counter";
    EXPECT_FALSE(commit(one)) << "it has read it";
    EXPECT_EQ(row(Tab::location, {num(1)}), place(1, 100, 6));
}

TEST_F(StoreTest, AnAddBelowItsMinimumIsRefused) {
    put(Tab::location, place(1, 100, 10));
    auto one = begin();
    auto two = begin();
    one->add(Tab::location, {num(1)}, 2, -6, 0);
    two->add(Tab::location, {num(1)}, 2, -6, 0);
    EXPECT_TRUE(commit(one));
    EXPECT_FALSE(commit(two));
    auto missing = begin();
    missing->add(Tab::location, {num(77)}, 2, 1, 0);
    EXPECT_FALSE(commit(missing));
    auto overflow = begin();
    overflow->add(Tab::location, {num(1)}, 2, INT64_MAX, 0);
    EXPECT_FALSE(commit(overflow));
    EXPECT_EQ(row(Tab::location, {num(1)}), place(1, 100, 4));
}

TEST_F(StoreTest, RowsThatDoNotFitAndCountersThatAreNoneAreNamed) {
    auto tx = begin();
    EXPECT_THROW(tx->put(Tab::location, {num(1), num(2)}), std::logic_error);
    EXPECT_THROW(tx->put(Tab::location, {num(1), text("2"), num(3)}), std::logic_error);
    EXPECT_THROW(tx->put(Tab::location, {num(1), storage::Field(), num(3)}), std::logic_error);
    EXPECT_THROW(tx->add(Tab::location, {num(1)}, 1, 1, 0), std::logic_error);
    EXPECT_THROW(tx->add(Tab::meta, {text("x")}, 1, 1, 0), std::logic_error);
    EXPECT_FALSE(tx->has_writes());
}

// --- ids
// -----------------------------------------------------------------------------------------------------------------

TEST_F(StoreTest, IdsAscendAndTheirMarkIsDurableFirst) {
    auto tx = begin();
    EXPECT_EQ(tx->allocate(world::Seq::object), 1);
    EXPECT_EQ(storage_->commits, 1);
    EXPECT_EQ(**storage_->get(0, {text("sequence.object")}), fact("sequence.object", "1000"));
    EXPECT_EQ(tx->allocate(world::Seq::object), 2);
    EXPECT_EQ(tx->allocate(world::Seq::row), 1);
    for (Id id = 3; id <= 2500; ++id) ASSERT_EQ(tx->allocate(world::Seq::object), id);
}

TEST_F(StoreTest, AnOrderlyEndGivesUnusedIdsBackACrashSkipsThem) {
    EXPECT_EQ(begin()->allocate(world::Seq::object), 1);
    restart();
    EXPECT_EQ(begin()->allocate(world::Seq::object), 2);
    storage_->fail_commits = true;  // as if killed: nothing can be given back
    store_.reset();
    storage_->fail_commits = false;
    start();
    EXPECT_EQ(begin()->allocate(world::Seq::object), 1002);
}

TEST_F(StoreTest, TheNextBlockComesAlongWithABatch) {
    auto tx = begin();
    for (int i = 0; i < 600; ++i) tx->allocate(world::Seq::object);
    tx->put(Tab::meta, fact("x", "1"));
    ASSERT_TRUE(commit(tx));
    store_->pump();
    const int commits = storage_->commits;
    auto next = begin();
    for (int i = 0; i < 1400; ++i) next->allocate(world::Seq::object);
    EXPECT_EQ(storage_->commits, commits);
}

TEST_F(StoreTest, WhatHangsOnAnOwnIdIsNotLookedUp) {
    auto tx = begin();
    const Id id = tx->allocate(world::Seq::object);
    const int gets = storage_->gets;
    const int scans = storage_->scans;
    tx->put(Tab::location, place(id, 100));
    tx->put(Tab::parent, {id, num(5), num(0)});
    EXPECT_TRUE(inside(*tx, id).empty());
    EXPECT_FALSE(tx->any(Idx::verb_name_object, {id}));
    EXPECT_EQ(row(*tx, Tab::acl, {num(0), id}), std::nullopt);
    EXPECT_EQ(storage_->gets, gets);
    EXPECT_EQ(storage_->scans, scans);
}

}  // namespace moosaic::store
