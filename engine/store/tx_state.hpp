// TxState: what one transaction has read and written so far.
#pragma once

#include "store/core.hpp"
#include "store/reading.hpp"
#include "store/wide_map.hpp"

namespace moosaic::store {

// A commuting change of one integer column.
struct Add {
    std::size_t column = 0;
    std::int64_t delta = 0;
    std::int64_t minimum = 0;
};

// What the transaction does to one row: replaces it (null: erases), then adds.
struct Slot {
    bool written = false;
    world::RowPtr row;
    std::vector<Add> adds;
    std::shared_ptr<RowEntry> entry;
    [[nodiscard]] bool idle() const { return !written && adds.empty(); }
};

struct ReadRow {
    std::shared_ptr<RowEntry> entry;
    world::RowPtr row;
};

struct AnyAnswer {
    std::string set;
    Core::AnyRead read;
};

struct Undo {
    std::string key;
    Slot before;
};

// Large: reads, writes and ranges of one transaction, each kept for the check at its commit.
class TxState {
public:
    TxState(Core& core, SeqNo snapshot, std::uint64_t epoch) : core(core), snapshot(snapshot), epoch(epoch) {}
    ~TxState();
    TxState(const TxState&) = delete;
    TxState& operator=(const TxState&) = delete;

    Core& core;
    const SeqNo snapshot;
    std::uint64_t epoch;
    SeqNo seen = 0;  // the newest commit the reads have shown
    std::uint64_t version = 0;
    bool running = true;
    std::size_t counted = 0;          // bytes of what it read and wrote, in the store's memory
    std::size_t uncounted = 0;        // likewise, not yet
    world::Budget* budget = nullptr;  // rows read and written are spent from it; no lock is held meanwhile

    WideMap<ReadRow> rows;
    WideMap<Core::SetRead> sets;
    std::vector<AnyAnswer> anys;
    KeyMap<bool> any_known;  // answers that hold while the transaction has not touched the set
    std::vector<std::shared_ptr<const Reading>> readings;  // of others, reused
    std::vector<world::Tab> whole_tables;                  // selected without a condition
    bool swept = false;

    KeyMap<Slot> slots;
    // What own writes did to index sets: set key -> row key -> is a member now.
    KeyMap<std::map<std::string, bool>> own_sets;
    std::array<std::vector<Id>, static_cast<std::size_t>(world::Seq::count_)> own_ids;  // by sequence, ascending
    std::vector<Undo> undo;
    bool savepoints = false;
    std::shared_ptr<Reservation> reservation;

    void spend(std::int64_t steps = 1) const {
        if (budget != nullptr) budget->spend(steps);
    }
    // world::Restart if the snapshot is lost.
    void check();
    world::RowPtr base(const std::string& key);     // read, as committed
    world::RowPtr current(const std::string& key);  // with own writes
    world::RowPtr peek(const std::string& key);     // likewise, not recorded
    void each_written(const Tx::Written& each) const;
    const Core::SetRead& base_set(const std::string& key);
    bool any(const std::string& key);
    std::vector<world::RowPtr> select(const std::string& key);
    std::vector<world::RowPtr> sweep(world::Tab table, const world::Key& after, std::size_t limit);
    void write(const std::string& key, world::RowPtr row);
    void add(const std::string& key, Add add);
    void rollback(std::size_t savepoint);
    [[nodiscard]] bool has_writes() const;
    [[nodiscard]] std::shared_ptr<const Reading> reading(std::size_t most) const;
    bool reuse(const std::shared_ptr<const Reading>& reading);
    // Gives up snapshot and reservation; what was read stays known for reserve().
    void end();

private:
    void forget_unborn();
    [[nodiscard]] bool own_row(const std::string& key) const;
    [[nodiscard]] bool own_set(const std::string& key) const;
    [[nodiscard]] bool allocated(world::Seq sequence, Id id) const;
    void count(std::size_t bytes);
    Slot& slot(const std::string& key);
    void remember(const std::string& key, const Slot& before);
    void shift_sets(const std::string& key, const storage::Row* before, const storage::Row* after);
};

// `row` with the adds applied; null if there is no row. False in `bounded` when a result is below its minimum or
// overflows.
world::RowPtr with_adds(const world::RowPtr& row, const std::vector<Add>& adds, bool& bounded);

}  // namespace moosaic::store
