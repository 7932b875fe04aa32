// Order and durability: releases, batches that fail, reservations.
#include <future>
#include <thread>

#include <moosaic/thread_waits.hpp>

#include "store_fixture.hpp"

namespace moosaic::store {

class StoreDurabilityTest : public StoreTest {
protected:
    // Commits a row and notes the release as "name" or "name lost".
    CommitResult write(std::string_view key, std::string_view value, const std::string& name) {
        auto tx = begin();
        tx->put(Tab::meta, fact(key, value));
        return store_->commit(*tx, note(name));
    }
    WhenDurable note(std::string name) {
        return [this, name = std::move(name)](bool durable) { notes_.push_back(durable ? name : name + " lost"); };
    }
    using Notes = std::vector<std::string>;
    Notes notes_;
};

TEST_F(StoreDurabilityTest, ReleasesComeInOrderOnceDurable) {
    const auto first = write("a", "1", "first");
    const auto second = write("b", "1", "second");
    store_->release(first.seq, note("reader of first"));
    EXPECT_EQ(second.seq, first.seq + 1);
    EXPECT_TRUE(notes_.empty());
    EXPECT_EQ(store_->durable(), 0U);
    store_->pump();
    EXPECT_EQ(notes_, (Notes{"first", "reader of first", "second"}));
    EXPECT_EQ(store_->durable(), second.seq);
    EXPECT_EQ(storage_->commits, 1) << "one batch";
    store_->release(second.seq, note("late"));
    EXPECT_EQ(notes_.back(), "late") << "at once";
}

TEST_F(StoreDurabilityTest, AReaderWaitsForWhatItReadOnly) {
    write("a", "1", "a");
    store_->pump();
    write("b", "1", "b");
    auto quiet = begin();
    quiet->get(Tab::meta, {text("a")});
    store_->release(quiet->read_seq(), note("quiet"));
    EXPECT_EQ(notes_.back(), "quiet");
    auto eager = begin();
    eager->get(Tab::meta, {text("b")});
    EXPECT_EQ(eager->read_seq(), eager->snapshot());
    store_->commit(*eager, note("eager"));
    EXPECT_EQ(notes_.back(), "quiet");
    store_->pump();
    EXPECT_EQ(notes_, (Notes{"a", "quiet", "b", "eager"}));
}

TEST_F(StoreDurabilityTest, AReleaseMayUseTheStore) {
    std::vector<bool> inner;
    auto tx = begin();
    tx->put(Tab::meta, fact("a", "1"));
    store_->commit(*tx, [&](bool) {
        auto next = begin();
        next->put(Tab::location, place(next->allocate(world::Seq::object), 1));
        store_->commit(*next, [&](bool durable) { inner.push_back(durable); });
        store_->release(0, [&](bool durable) { inner.push_back(durable); });
    });
    while (store_->pump()) {}
    EXPECT_EQ(inner, (std::vector<bool>{true, true}));
}

TEST_F(StoreDurabilityTest, TheLastWriteOfABatchStands) {
    write("a", "1", "");
    write("a", "2", "");
    erase(Tab::meta, {text("a")});
    write("a", "3", "");
    write("b", "1", "");
    erase(Tab::meta, {text("b")});
    restart();
    EXPECT_EQ(row(Tab::meta, {text("a")}), fact("a", "3"));
    EXPECT_EQ(row(Tab::meta, {text("b")}), std::nullopt);
}

TEST_F(StoreDurabilityTest, ACommitThatCancelsOutIsReleasedToo) {
    auto tx = begin();
    tx->put(Tab::meta, fact("a", "1"));
    tx->erase(Tab::meta, {text("a")});
    ASSERT_TRUE(store_->commit(*tx, note("nothing")));
    store_->pump();
    EXPECT_EQ(notes_, (Notes{"nothing"}));
}

// --- failing storage
// --------------------------------------------------------------------------------------------------------

TEST_F(StoreDurabilityTest, AFailedBatchIsDiscardedAndWritingResumes) {
    put(Tab::location, place(1, 100));
    write("a", "kept", "kept");
    store_->pump();
    auto below = begin();
    below->get(Tab::meta, {text("a")});

    storage_->fail_commits = true;
    const auto lost = write("a", "lost", "first");
    put(Tab::location, place(1, 200));
    put(Tab::location, place(2, 100));
    auto above = begin();
    EXPECT_EQ(inside(*above, 100), (Ids{2}));
    auto above_writer = begin();
    above_writer->put(Tab::meta, fact("b", "on lost ground"));
    store_->release(lost.seq, note("reader"));
    store_->pump();
    EXPECT_EQ(notes_, (Notes{"kept", "first lost", "reader lost"}));

    EXPECT_THROW(above->get(Tab::meta, {text("a")}), world::Restart);
    EXPECT_FALSE(commit(above_writer));
    EXPECT_EQ(row(Tab::meta, {text("a")}), fact("a", "kept")) << "readers go on";
    EXPECT_EQ(inside(100), (Ids{1}));
    EXPECT_TRUE(inside(200).empty());
    store_->release(lost.seq, note("late reader"));
    EXPECT_EQ(notes_.back(), "late reader lost");

    const auto again = write("c", "1", "still failing");
    store_->pump();
    EXPECT_EQ(notes_.back(), "still failing lost");
    EXPECT_FALSE(store_->wait_durable(again.seq));
    storage_->fail_commits = false;
    below->put(Tab::meta, fact("a", "after"));
    EXPECT_TRUE(store_->commit(*below, note("after"))) << "its snapshot was never lost";
    EXPECT_TRUE(store_->wait_durable(store_->visible()));
    EXPECT_EQ(notes_.back(), "after");
    EXPECT_EQ(store_->stats().failed_batches, 2U);
    above.reset();
    restart();
    EXPECT_EQ(row(Tab::meta, {text("a")}), fact("a", "after"));
    EXPECT_EQ(row(Tab::meta, {text("b")}), std::nullopt);
    EXPECT_EQ(inside(100), (Ids{1}));
}

TEST_F(StoreDurabilityTest, AReaderFollowsWhatItMustNotOvertake) {
    std::vector<std::string> out;
    auto tx = begin();
    tx->put(Tab::meta, fact("a", "1"));
    const auto written = store_->commit(*tx, [&](bool) { out.push_back("written"); });
    store_->release(
        0, [&](bool durable) { out.push_back(durable ? "read" : "lost"); }, written.seq);
    EXPECT_TRUE(out.empty());
    store_->pump();
    EXPECT_EQ(out, (std::vector<std::string>{"written", "read"}));
    storage_->fail_commits = true;
    tx = begin();
    tx->put(Tab::meta, fact("a", "2"));
    const auto lost = store_->commit(*tx, [&](bool durable) { out.push_back(durable ? "?" : "discarded"); });
    store_->release(
        written.seq, [&](bool durable) { out.push_back(durable ? "read" : "lost"); }, lost.seq);
    store_->pump();
    EXPECT_EQ(out, (std::vector<std::string>{"written", "read", "discarded", "read"})) << "what it saw was not lost";
}

TEST_F(StoreDurabilityTest, TheHostIsToldOfAFailedBatch) {
    std::string told;
    bool again = false;
    auto options = manual();
    options.writing_again = [&] { again = true; };
    options.batch_failed = [&](const Error& error) { told = error.text(); };
    store_.reset();
    start(options);
    storage_->fail_commits = true;
    write("a", "1", "");
    store_->pump();
    EXPECT_EQ(told, "injected write fault");
    EXPECT_FALSE(again);
    storage_->fail_commits = false;
    write("a", "1", "");
    store_->pump();
    EXPECT_TRUE(again);
    again = false;
    write("a", "2", "");
    store_->pump();
    EXPECT_FALSE(again) << "once";
}

TEST_F(StoreDurabilityTest, AStorageThatGivesNoVerdictHasRefused) {
    std::string told;
    auto options = manual();
    options.batch_failed = [&](const Error& error) { told = error.text(); };
    store_.reset();
    start(options);
    storage_->no_verdicts = true;
    write("a", "1", "a");
    store_->pump();
    EXPECT_EQ(told, "the storage gave 0 verdicts on one transaction");
    EXPECT_EQ(notes_, Notes{"a lost"});
    storage_->no_verdicts = false;
    write("a", "1", "again");
    store_->pump();
    EXPECT_EQ(notes_.back(), "again");
}

TEST_F(StoreDurabilityTest, ReadAndIdFaultsAreThrownAndPass) {
    auto tx = begin();
    storage_->fail_reads = true;
    EXPECT_THROW(tx->get(Tab::meta, {text("a")}), StorageFailure);
    EXPECT_THROW(tx->select(Idx::location_container, {num(1)}), StorageFailure);
    EXPECT_THROW(tx->any(Idx::location_container, {num(2)}), StorageFailure);
    EXPECT_THROW(tx->allocate(world::Seq::object), StorageFailure);
    storage_->fail_reads = false;
    storage_->fail_commits = true;
    EXPECT_THROW(tx->allocate(world::Seq::object), StorageFailure);
    storage_->fail_commits = false;
    EXPECT_EQ(tx->allocate(world::Seq::object), 1);
    EXPECT_TRUE(inside(*tx, 1).empty());
    EXPECT_EQ(row(*tx, Tab::meta, {text("a")}), std::nullopt);
}

// --- with the committer thread
// ------------------------------------------------------------------------------------------------

class StoreThreadTest : public StoreDurabilityTest {
protected:
    void SetUp() override {
        StoreDurabilityTest::SetUp();
        store_.reset();
        start({});
    }
};

TEST_F(StoreThreadTest, CommitsQueueUpBehindASlowDisk) {
    storage_->hold();
    const auto first = write("a", "1", "first");
    storage_->await_held_commit();
    for (int i = 0; i < 20; ++i) write("b", std::to_string(i), std::to_string(i));
    EXPECT_EQ(row(Tab::meta, {text("b")}), fact("b", "19"));
    storage_->let_go();
    EXPECT_TRUE(store_->wait_durable(first.seq + 20));
    store_.reset();
    EXPECT_EQ(storage_->commits, 2) << "twenty commits in one batch";
    ASSERT_EQ(notes_.size(), 21U);
    EXPECT_EQ(notes_.front(), "first");
    EXPECT_EQ(notes_.back(), "19");
    start();
}

TEST_F(StoreThreadTest, FinishCallsWhatWaitsWhileTheStoreIsThere) {
    std::string seen;
    auto tx = store_->begin();
    tx->put(Tab::meta, fact("a", "1"));
    store_->commit(*tx, [&](bool durable) {
        seen += durable ? "durable" : "lost";
        store_->release(0, [&](bool) { seen += ", and what it let out"; });
    });
    tx.reset();
    store_->finish();
    EXPECT_EQ(seen, "durable, and what it let out");
    store_->finish();
    EXPECT_EQ(seen, "durable, and what it let out");
    store_.reset();
}

TEST_F(StoreThreadTest, IdsCanBeHadWhileADiskIsBusyAndInARelease) {
    std::promise<Id> inner;
    auto tx = begin();
    tx->put(Tab::meta, fact("a", "1"));
    store_->commit(*tx, [&](bool) { inner.set_value(begin()->allocate(world::Seq::row)); });
    EXPECT_EQ(begin()->allocate(world::Seq::object), 1);
    EXPECT_EQ(inner.get_future().get(), 1);
    storage_->fail_commits = true;
    auto starved = begin();
    EXPECT_THROW(for (int i = 0; i < 3000; ++i) starved->allocate(world::Seq::object), StorageFailure);
    storage_->fail_commits = false;
}

class StoreReservationTest : public StoreThreadTest, public ::testing::WithParamInterface<bool> {
protected:
    ThreadWaits waits_;
};

// Whether who is held back waits on its thread or at a gate.
INSTANTIATE_TEST_SUITE_P(Waits, StoreReservationTest, ::testing::Bool(),
                         [](const auto& gates) { return gates.param ? "AtAGate" : "OnTheThread"; });

TEST_P(StoreReservationTest, HoldsWritersBackUntilItsTransactionEnds) {
    store_.reset();
    StoreOptions options;
    options.reserve_time = std::chrono::hours(1);
    if (GetParam()) options.gate = [this] { return waits_.gate(); };
    start(options);
    write("x", "0", "");
    auto failed = begin();
    failed->get(Tab::meta, {text("x")});
    failed->put(Tab::meta, fact("y", "0"));
    write("x", "1", "");
    ASSERT_FALSE(commit(failed));

    auto last = store_->reserve(*failed);
    std::atomic<bool> overtaken{false};
    auto rival = std::async(std::launch::async, [&] {
        const auto done = write("x", "2", "");
        overtaken = true;
        return done;
    });
    write("z", "free", "");  // what nobody reserved goes through
    EXPECT_EQ(row(*last, Tab::meta, {text("x")}), fact("x", "1"));
    last->put(Tab::meta, fact("y", "1"));
    EXPECT_FALSE(overtaken);
    const auto won = store_->commit(*last);
    EXPECT_TRUE(won);
    const auto after = rival.get();
    EXPECT_TRUE(after);
    EXPECT_GT(after.seq, won.seq);
}

TEST_F(StoreThreadTest, AReservationRunsOutAndTheOldestNeverWaits) {
    store_.reset();
    StoreOptions options;
    options.reserve_time = std::chrono::milliseconds(20);
    start(options);
    auto failed = begin();
    failed->get(Tab::meta, {text("x")});
    failed->get(Tab::meta, {text("y")});
    auto also_failed = begin();
    also_failed->get(Tab::meta, {text("x")});
    also_failed->get(Tab::meta, {text("y")});
    auto older = store_->reserve(*failed);
    auto younger = store_->reserve(*also_failed);
    EXPECT_TRUE(write("x", "2", "")) << "it waited for both to run out";
    older->put(Tab::meta, fact("y", "1"));
    EXPECT_TRUE(commit(older));
    younger->put(Tab::meta, fact("z", "1"));
    EXPECT_TRUE(commit(younger));
}

}  // namespace moosaic::store
