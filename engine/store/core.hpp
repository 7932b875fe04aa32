// Core: what all transactions of a store share. Reads (core_reads.cpp), commits (core_commit.cpp), batches
// (core_writer.cpp).
//
// Locks, outer to inner: write_turn_ (one batch at a time), commit_mutex_ (the short commit lock), a shard's mutex;
// those of Releases, Reservations, Snapshots and Sequences are innermost and never held around anything else.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <optional>
#include <semaphore>
#include <thread>
#include <unordered_map>

#include <moosaic/mutex.hpp>

#include "store/cache.hpp"
#include "store/durable_releases.hpp"
#include "store/queue_room.hpp"
#include "store/reservations.hpp"
#include "store/row_entry.hpp"
#include "store/sequences.hpp"
#include "store/set_entry.hpp"
#include "store/snapshots.hpp"
#include "store/table_info.hpp"
#include "world/budget.hpp"

namespace moosaic::store {

// Large: what a commit touches under one lock stands together with its two logs; eight members are counters.
class Core {
public:
    Core(storage::Storage& storage, StoreOptions options);
    ~Core();

    // --- transactions ---------------------------------------------------------------------------------------------
    Snapshots snapshots;
    Releases releases;
    Reservations reservations;
    const StoreOptions options;
    const std::vector<TableInfo> tables;

    [[nodiscard]] std::uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }
    std::unique_ptr<TxState> begin();
    std::unique_ptr<TxState> begin_beside(const TxState& other);
    std::unique_ptr<TxState> reserve(TxState& failed);
    CommitResult commit(TxState& tx, WhenDurable release);
    void release(SeqNo seen, WhenDurable release, SeqNo not_before);
    Id allocate(world::Seq sequence);
    bool wait_durable(SeqNo seq);
    bool write_batch();
    void finish();
    [[nodiscard]] SeqNo durable() const { return durable_.load(std::memory_order_acquire); }
    [[nodiscard]] Stats stats();
    [[nodiscard]] Error last_failure();

    // --- reads ----------------------------------------------------------------------------------------------------
    struct RowRead {
        std::shared_ptr<RowEntry> entry;
        Version version;
    };
    struct SetRead {
        std::shared_ptr<SetEntry> entry;
        Members members;
        SeqNo seen = 0;
    };
    struct AnyRead {
        std::shared_ptr<SetEntry> entry;
        std::string witness;  // empty: no member
        SeqNo seen = 0;
    };
    // Which keys do not count for any(), because the transaction has removed them itself.
    using Ignored = std::function<bool(const std::string&)>;

    // `fresh`: known to be absent from the storage. Waits for the storage are spent from the budget, if there is one.
    RowRead read_row(const std::string& key, SeqNo snapshot, bool fresh, world::Budget* budget);
    SetRead read_set(const std::string& key, SeqNo snapshot, bool fresh, world::Budget* budget);
    AnyRead read_any(const std::string& key, SeqNo snapshot, bool fresh, const Ignored& ignored,
                     std::size_t ignored_count, world::Budget* budget);

    // For sweeps: rows of one table that changed of late, pinned by the pointers.
    std::vector<std::shared_ptr<RowEntry>> recent(world::Tab table);
    // Forgets that there is no such row, no such set: nobody will ask again.
    void drop_row(const std::string& key) { rows_.drop_nothing(key); }
    void drop_set(const std::string& key) { sets_.drop_nothing(key); }
    // A row a sweep met in the storage, as of the snapshot.
    world::RowPtr peek(const std::string& key, SeqNo snapshot, world::RowPtr stored);
    storage::Storage& storage() { return storage_; }
    MemoryUse& memory() { return memory_; }

private:
    struct Write {
        std::shared_ptr<RowEntry> entry;
        world::RowPtr row;
    };
    struct Queued {
        SeqNo seq = 0;
        std::vector<Write> writes;
        std::size_t bytes = 0;
    };
    template <class E>
    struct Logged {
        SeqNo seq = 0;
        std::shared_ptr<E> entry;
    };

    // core_reads.cpp
    storage::Scan scan_of(const std::string& set);
    void fill_rows(world::Tab table, std::vector<storage::Row> rows, const Cache<RowEntry>::Evictions& before,
                   std::vector<std::string>& keys);
    std::vector<std::string> fill_set(const std::string& key, world::Budget* budget);
    static std::optional<std::string> witness_in_memory(const SetEntry& entry, SeqNo snapshot, const Ignored& ignored,
                                                        const SetEntry::States& known);

    // core_commit.cpp; no lock is held
    bool unchanged(TxState& tx, SeqNo& checked);
    void wait_for_room(const TxState& tx);
    static std::size_t bytes_of(const std::vector<Write>& writes);
    // core_commit.cpp; the commit lock is held
    bool valid(TxState& tx, SeqNo checked) MOOSAIC_REQUIRES(commit_mutex_);
    bool untouched_since(const TxState& tx, SeqNo checked) MOOSAIC_REQUIRES(commit_mutex_);
    bool resolve(TxState& tx, std::vector<Write>& writes) MOOSAIC_REQUIRES(commit_mutex_);
    void install(SeqNo seq, const Write& write) MOOSAIC_REQUIRES(commit_mutex_);
    void record(SeqNo seq, const std::string& set, const std::string& row, bool added) MOOSAIC_REQUIRES(commit_mutex_);

    // core_writer.cpp
    void run();
    std::vector<Queued> take_queue();
    void append_writes(const std::vector<Queued>& queue, std::vector<storage::Write>& out) const;
    bool write_next();
    std::optional<Error> hand_over(storage::Transaction batch);
    void settle(SeqNo upto);
    void discard(const Error& error);
    void raise_floor();
    void trim_logs();
    void tidy();
    void wake();
    [[nodiscard]] bool writes_here() const;

    storage::Storage& storage_;
    MemoryUse memory_;
    Cache<RowEntry> rows_;
    Cache<SetEntry> sets_;
    Sequences sequences_;

    Mutex commit_mutex_;
    SeqNo last_seq_ MOOSAIC_GUARDED_BY(commit_mutex_) = 0;
    std::vector<Queued> queue_ MOOSAIC_GUARDED_BY(commit_mutex_);
    QueueRoom room_{std::size_t{32} << 20U};
    std::deque<Logged<RowEntry>> row_log_ MOOSAIC_GUARDED_BY(commit_mutex_);  // what is above the floor, pinned
    std::deque<Logged<SetEntry>> set_log_ MOOSAIC_GUARDED_BY(commit_mutex_);
    std::array<SeqNo, static_cast<std::size_t>(world::Tab::count_)> table_newest_ MOOSAIC_GUARDED_BY(commit_mutex_){};
    Error last_failure_ MOOSAIC_GUARDED_BY(commit_mutex_);
    bool stopping_ MOOSAIC_GUARDED_BY(commit_mutex_) = false;
    bool finished_ = false;
    std::condition_variable work_;  // with commit_mutex_
    std::condition_variable progress_;

    std::binary_semaphore write_turn_{1};  // no mutex: one thread may meet a batch of its own under way
    bool failing_ = false;                 // with write_turn_: the last batch was refused
    // Of the committer: since it last gave memory back; and when it last looked.
    std::size_t most_memory_ = 0;
    std::chrono::steady_clock::time_point tidied_{};
    std::chrono::steady_clock::time_point gave_back_{};
    std::atomic<SeqNo> durable_{0};
    std::atomic<SeqNo> floor_{0};
    std::atomic<std::uint64_t> epoch_{0};
    std::atomic<std::uint64_t> commits_{0}, conflicts_{0}, batches_{0}, failed_batches_{0}, row_misses_{0},
        set_misses_{0};
    std::thread committer_;
};

}  // namespace moosaic::store
