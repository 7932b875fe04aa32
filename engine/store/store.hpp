// Store: serializable transactions over a storage. Snapshots, conflict checks, group commit, the node cache.
//
// Shape. Rows are version chains and index sets are memberships plus recent deltas, both in a cache filled on demand. A
// transaction reads at the newest visible sequence number; a commit is checked and installed in memory under one short
// lock and is visible to later transactions at once; a committer thread hands everything queued to the storage as one
// batch and advances the durable mark. What is newer than the oldest running snapshot or than the durable mark stays in
// memory, so a cache miss may always be answered by the storage, and a failed batch can be taken back.
//
// For storages that belong to this process alone (Capabilities::shared false): the verdict is the engine's, so batches
// carry no conditions, and the last write of a key in a batch stands for all of them.
//
// Threads: every function of Store may be called from any thread. A Tx belongs to one task at a time.
// Failures: a storage that cannot be read, or that cannot make ids durable, throws StorageFailure out of the call that
// needed it. A batch that cannot be written is discarded together with everything committed above the durable mark:
// releases waiting for it get `false`, running transactions that may have seen it get world::Restart or a conflict,
// later commits try the storage anew.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>

#include <moosaic/storage.hpp>
#include <moosaic/waits.hpp>

#include "world/budget.hpp"
#include "world/transaction.hpp"

namespace moosaic::store {

class Core;
class TxState;

// Order of commits in this process; starts at 0 with every start of the program, never repeats within one.
using SeqNo = std::uint64_t;

// One batch as it was handed to the storage.
struct BatchFacts {
    std::chrono::nanoseconds took{0};
    std::size_t rows = 0;
    std::size_t bytes = 0;  // of their fields
};

struct StoreOptions {
    // No committer thread: batches are written by pump(), by the destructor and by calls that must wait, and what
    // another task's reservation would hold back is a conflict. For the simulation and for tests that own every step.
    bool background = true;
    // What rows and index sets may take in memory. Older versions that somebody still reads and what tasks have written
    // and read are counted too; they stay above it as long as they are needed, and all else goes first.
    std::size_t cache_bytes = std::size_t{512} << 20U;
    std::chrono::milliseconds reserve_time{200};
    // What a call waits at for another task's reservation, so that others of its thread go on; none: the thread waits.
    std::function<std::shared_ptr<Waits::Gate>()> gate;
    // For tasks that take turns on one thread and have no gates (the simulation): called instead, with no lock held,
    // until the wait is over. With `background` false also for a batch under way.
    std::function<void()> idle;
    // The time reservations end by; none: the machine's.
    std::function<std::chrono::steady_clock::time_point()> now;
    // Test hooks, each of which breaks one promise, so that the tests of consistency can show that they would see it.
    bool unsafe_skip_validation = false;     // commits are no longer checked for conflicts
    bool unsafe_unpinned_snapshots = false;  // versions are forgotten although a running transaction needs them
    bool unsafe_unordered_batches = false;   // of two commits in one batch the older reaches the storage last
    // Told of every batch the storage refused, on the thread that wrote it, before the releases are called.
    std::function<void(const Error&)> batch_failed;
    // Told of the first batch that is written after such failures, likewise.
    std::function<void()> writing_again;
    // Told of every batch that was written, on the same thread.
    std::function<void(const BatchFacts&)> batch_written;
};

struct StorageFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class Outcome : std::uint8_t { committed, conflict };

struct CommitResult {
    Outcome outcome = Outcome::conflict;
    SeqNo seq = 0;  // committed: what a release has to wait for
    explicit operator bool() const { return outcome == Outcome::committed; }
};

// Called with true once what it waits for is durable, with false when that was discarded. One at a time, in the order
// of sequence numbers (equal ones in the order they came), on the committer thread or, if nothing is left to wait for,
// on the thread that asked, before its call returns: so ask without holding a lock the callback takes. Must not throw;
// should not block, the next batch may be waiting.
using WhenDurable = std::function<void(bool durable)>;

struct Stats {
    std::uint64_t commits = 0;
    std::uint64_t conflicts = 0;
    std::uint64_t batches = 0;
    std::uint64_t failed_batches = 0;
    std::uint64_t rows_cached = 0;
    std::uint64_t cache_bytes = 0;
    std::uint64_t row_misses = 0;
    std::uint64_t set_misses = 0;
};

// What a transaction has read. Immutable, to be shared; keeps what it names in the cache, so keep few.
class Reading;

// One transaction, as world::Transaction says. Dropping it without a commit undoes it. Must not outlive its Store.
// get, select, any, sweep, put and erase throw world::Restart when the snapshot was discarded after a failed batch.
// put throws std::logic_error for a row that does not fit its table, add for a column that is not an integer or is
// indexed. `any` on a large set that is not in memory remembers one witness; if that very row leaves the set, the
// commit is refused although others remain.
class Tx final : public world::Transaction {
public:
    ~Tx() override;
    Tx(const Tx&) = delete;
    Tx& operator=(const Tx&) = delete;

    world::RowPtr get(world::Tab table, const world::Key& key) override;
    std::vector<world::RowPtr> select(world::Idx index, const world::Key& equals) override;
    bool any(world::Idx index, const world::Key& equals) override;
    std::vector<world::RowPtr> sweep(world::Tab table, const world::Key& after, std::size_t limit) override;
    void put(world::Tab table, world::Row row) override;
    void erase(world::Tab table, const world::Key& key) override;
    void add(world::Tab table, const world::Key& key, std::size_t column, std::int64_t delta,
             std::int64_t minimum) override;
    Id allocate(world::Seq sequence) override;
    std::size_t savepoint() override;
    void rollback(std::size_t savepoint) override;
    [[nodiscard]] std::uint64_t version() const override;

    // The row as get() gives it, or without what was only added to it, but not recorded as read: for a look at a
    // counter, which the commit checks again.
    [[nodiscard]] world::RowPtr peek(world::Tab table, const world::Key& key);
    // Every row that the transaction replaces or erases, as it was read and as it will be; null: there is none.
    // Counters are left out.
    using Written = std::function<void(world::Tab, const world::Row* before, const world::Row* after)>;
    void each_written(const Written& each) const;

    // Rows read and written are spent from it, from now on; it outlives the Tx. Whatever it throws ends the
    // transaction.
    void spend_from(world::Budget& budget);

    // What the reads of this transaction show, and the newest commit they have shown so far. The output of a task that
    // commits nothing may leave once read_seq() is durable.
    [[nodiscard]] SeqNo snapshot() const;
    [[nodiscard]] SeqNo read_seq() const;
    [[nodiscard]] bool has_writes() const;

    // Everything read so far; null if it cannot be carried over (own writes, sweeps, reused readings) or is more than
    // `most` rows and sets, or a megabyte.
    [[nodiscard]] std::shared_ptr<const Reading> reading(std::size_t most) const;
    // True: another transaction's reading shows the same in this snapshot, and counts as read from now on. False:
    // nothing happened. Own writes are not looked at: ask before there are any. world::Restart as for get.
    bool reuse(const std::shared_ptr<const Reading>& reading);

private:
    friend class Store;
    explicit Tx(std::unique_ptr<TxState> state);
    std::unique_ptr<TxState> state_;
};

class Store {
public:
    // `storage` is open with world::schema() and outlives the store; nobody else commits to it meanwhile.
    explicit Store(storage::Storage& storage, StoreOptions options = {});
    ~Store();  // finishes; no Tx may be left
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    std::unique_ptr<Tx> begin();
    // On the same snapshot as `other`, which is running. For reads to be told apart from those of `other`.
    std::unique_ptr<Tx> begin_beside(const Tx& other);

    // Checks and installs; conflict: nothing happened, run the task again on a new Tx. The Tx is used up either way,
    // only read_seq, snapshot and reserve may follow. Without writes there is nothing to check, and seq is read_seq().
    // May wait for another task's reservation.
    CommitResult commit(Tx& tx);
    // The same, and on success `release` takes its place in the order within the commit itself, so that no later
    // commit's release can overtake it. On a conflict it is dropped.
    CommitResult commit(Tx& tx, WhenDurable release);

    // For tasks that commit nothing (reads, failures): release(tx.read_seq(), …), true unless that was discarded. It
    // follows what is let out for `not_before`, whatever becomes of that.
    void release(SeqNo seen, WhenDurable release, SeqNo not_before = 0);

    // For the last try of a task: a new Tx that holds, until it ends or for `reserve_time`, what `failed` had read.
    // Commits of others that would change any of it wait that long; an older reservation never waits for a younger.
    std::unique_ptr<Tx> reserve(Tx& failed);

    // Waits until everything up to `seq` is durable; false: it was discarded. Not for tasks (they release instead).
    bool wait_durable(SeqNo seq);
    // Writes what is committed, calls the releases that wait (on this thread), gives unused ids back and ends the
    // thread of its own; whoever the releases call must still be there. Nothing may be committed afterwards.
    // Idempotent.
    void finish();
    // Without a committer thread: writes one batch, if any. False if there was nothing to write.
    bool pump();

    // An id of a sequence outside of any transaction: never given before, over restarts too. May wait for a batch once
    // in a block; StorageFailure.
    Id allocate(world::Seq sequence);

    [[nodiscard]] SeqNo visible() const;
    [[nodiscard]] SeqNo durable() const;
    [[nodiscard]] Stats stats() const;
    // Why the last batch was refused; empty: it was written, or there was none.
    [[nodiscard]] Error last_failure() const;

private:
    std::unique_ptr<Core> core_;
};

}  // namespace moosaic::store
