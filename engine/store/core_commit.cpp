// The commit: check what was read, give the next sequence number, install in memory, queue for the storage. No I/O
// here.
#include <algorithm>

#include "store/row_key.hpp"
#include "store/tx_state.hpp"

namespace moosaic::store {

std::unique_ptr<TxState> Core::begin() {
    // The epoch first: a discard in between only makes the transaction look twice.
    const std::uint64_t now = epoch();
    return std::make_unique<TxState>(*this, snapshots.begin(), now);
}

std::unique_ptr<TxState> Core::begin_beside(const TxState& other) {
    snapshots.join(other.snapshot);
    return std::make_unique<TxState>(*this, other.snapshot, other.epoch);
}

std::unique_ptr<TxState> Core::reserve(TxState& failed) {
    auto held = std::make_shared<Reservation>();
    for (const auto& part : failed.rows.parts())
        for (const auto& [key, read] : part) {
            held->rows.insert(key);
            failed.spend();
        }
    for (const auto& [key, slot] : failed.slots) held->rows.insert(key);
    for (const auto& part : failed.sets.parts())
        for (const auto& [key, read] : part) {
            held->sets.insert(key);
            failed.spend();
        }
    for (const auto& any : failed.anys) held->sets.insert(any.set);
    for (const auto& reading : failed.readings) {
        for (const auto& entry : reading->rows) held->rows.insert(entry->key);
        for (const auto& entry : reading->sets) held->sets.insert(entry->key);
    }
    failed.end();
    held->deadline = reservations.now() + options.reserve_time;
    {
        // With the commit lock, so that no commit is past its look at the reservations and not yet visible.
        const LockGuard lock(commit_mutex_);
        reservations.add(held);
    }
    auto state = begin();
    state->reservation = std::move(held);
    return state;
}

namespace {

Footprint footprint(const TxState& tx) {
    Footprint out;
    for (const auto& [key, slot] : tx.slots)
        if (!slot.idle()) out.rows.push_back(key);
    for (const auto& [key, changes] : tx.own_sets) out.sets.push_back(key);
    return out;
}

}  // namespace

// What a large transaction has read is looked through before the lock is taken; below it only what was committed
// meanwhile remains.
bool Core::unchanged(TxState& tx, SeqNo& checked) {
    constexpr std::size_t many = 512;
    if (tx.rows.size() + tx.sets.size() < many) return true;
    checked = snapshots.visible();
    for (const auto& part : tx.rows.parts())
        for (const auto& [key, read] : part) {
            if (read.entry->newest.load(std::memory_order_acquire) > tx.snapshot) return false;
            tx.spend();
        }
    for (const auto& part : tx.sets.parts())
        for (const auto& [key, read] : part) {
            if (read.entry->newest.load(std::memory_order_acquire) > tx.snapshot) {
                const LockGuard lock(sets_.shard(key).mutex);
                if (!read.entry->unchanged_since(tx.snapshot)) return false;
            }
            tx.spend();
        }
    return true;
}

// What waits for the disk stays in memory: whoever would add to too much of it waits as well.
void Core::wait_for_room(const TxState& tx) {
    constexpr std::chrono::milliseconds a_look{20};  // at the clock: the task's time may be over
    while (options.background && room_.full()) {
        if (tx.budget != nullptr) tx.budget->wait(1000);
        if (options.idle)
            options.idle();
        else
            room_.wait(a_look, options.gate);
    }
}

std::size_t Core::bytes_of(const std::vector<Write>& writes) {
    std::size_t bytes = 0;
    for (const auto& write : writes)
        if (write.row != nullptr) bytes += text_bytes(*write.row);
    return bytes;
}

CommitResult Core::commit(TxState& tx, WhenDurable release) {
    if (!tx.has_writes()) {
        if (release) this->release(tx.seen, std::move(release), 0);
        tx.end();
        return {Outcome::committed, tx.seen};
    }
    wait_for_room(tx);
    SeqNo checked = tx.snapshot;
    const bool good = options.unsafe_skip_validation || unchanged(tx, checked);
    UniqueLock lock(commit_mutex_);
    bool held_back = false;
    while (reservations.any()) {
        const Footprint changes = footprint(tx);
        held_back = reservations.blocked(changes, tx.reservation.get());
        if (!held_back || !(options.background || options.idle)) break;
        lock.unlock();
        if (options.idle)
            options.idle();
        else
            reservations.wait(changes, tx.reservation.get(), options.gate);
        lock.lock();
        held_back = false;
    }
    std::vector<Write> writes;
    const bool lost = tx.epoch != epoch() && releases.lost(tx.snapshot);
    if (held_back || lost || !good || !(options.unsafe_skip_validation || valid(tx, checked)) || !resolve(tx, writes)) {
        lock.unlock();
        tx.end();
        conflicts_.fetch_add(1, std::memory_order_relaxed);
        return {Outcome::conflict, 0};
    }
    const SeqNo seq = ++last_seq_;
    // Its place in the order before anybody can see it and take one behind it.
    if (release) releases.add(seq, std::move(release));
    for (const Write& write : writes) install(seq, write);
    snapshots.show(seq);
    const std::size_t bytes = bytes_of(writes);
    room_.add(bytes);
    queue_.push_back({seq, std::move(writes), bytes});
    const bool first = queue_.size() == 1;
    lock.unlock();
    tx.end();
    commits_.fetch_add(1, std::memory_order_relaxed);
    if (first) work_.notify_one();
    return {Outcome::committed, seq};
}

// Nothing above the snapshot is gone from the logs while the transaction runs.
bool Core::untouched_since(const TxState& tx, SeqNo checked) {
    for (auto change = row_log_.rbegin(); change != row_log_.rend() && change->seq > checked; ++change)
        if (tx.rows.contains(change->entry->key)) return false;
    for (auto change = set_log_.rbegin(); change != set_log_.rend() && change->seq > checked; ++change) {
        if (!tx.sets.contains(change->entry->key)) continue;
        const LockGuard lock(sets_.shard(change->entry->key).mutex);
        if (!change->entry->unchanged_since(tx.snapshot)) return false;
    }
    return true;
}

bool Core::valid(TxState& tx, SeqNo checked) {
    if (checked > tx.snapshot) {
        if (!untouched_since(tx, checked)) return false;
    } else {
        for (const auto& part : tx.rows.parts())
            for (const auto& [key, read] : part)
                if (read.entry->newest.load(std::memory_order_acquire) > tx.snapshot) return false;
        for (const auto& part : tx.sets.parts())
            for (const auto& [key, read] : part) {
                if (read.entry->newest.load(std::memory_order_acquire) <= tx.snapshot) continue;
                const LockGuard lock(sets_.shard(key).mutex);
                if (!read.entry->unchanged_since(tx.snapshot)) return false;
            }
    }
    for (const auto& any : tx.anys) {
        const SetEntry& set = *any.read.entry;
        if (set.newest.load(std::memory_order_acquire) <= tx.snapshot) continue;
        const LockGuard lock(sets_.shard(any.set).mutex);
        if (any.read.witness.empty()) {
            if (!set.nothing_added_since(tx.snapshot)) return false;
            continue;
        }
        // Another member proves the fact as well, unless it is one this transaction removes.
        if (set.still_member(tx.snapshot, any.read.witness)) continue;
        if (tx.own_sets.contains(any.set) || !set.surely_any()) return false;
    }
    for (const auto& reading : tx.readings)
        if (!reading->unchanged_since(tx.snapshot)) return false;
    return std::all_of(tx.whole_tables.begin(), tx.whole_tables.end(),
                       [&](world::Tab table) MOOSAIC_REQUIRES(commit_mutex_) {
                           return table_newest_[static_cast<std::size_t>(table)] <= tx.snapshot;
                       });
}

// The rows to install: adds go on top of the newest row, whoever wrote it.
bool Core::resolve(TxState& tx, std::vector<Write>& writes) {
    writes.reserve(tx.slots.size());
    for (auto& [key, slot] : tx.slots) {
        if (slot.idle()) continue;
        world::RowPtr newest;
        {
            const LockGuard lock(rows_.shard(key).mutex);
            newest = slot.entry->chain.back().row;
        }
        world::RowPtr row = slot.written ? slot.row : newest;
        if (!slot.adds.empty()) {
            bool bounded = true;
            row = with_adds(row, slot.adds, bounded);
            if (!bounded) return false;
        }
        if (row != nullptr || newest != nullptr) writes.push_back({slot.entry, std::move(row)});
    }
    return true;
}

void Core::install(SeqNo seq, const Write& write) {
    RowEntry& entry = *write.entry;
    world::RowPtr before;
    {
        const LockGuard lock(rows_.shard(entry.key).mutex);
        before = entry.chain.back().row;
        entry.install(seq, write.row);
        entry.trim(floor_.load(std::memory_order_relaxed));
        rows_.reweigh(entry);
    }
    row_log_.push_back({seq, write.entry});
    const std::uint8_t table = space_of(entry.key);
    table_newest_[table] = seq;
    for_each_set_change(tables[table], before.get(), write.row.get(),
                        // Runs within this function.
                        [&](const std::string& set, bool member)
                            MOOSAIC_NO_THREAD_SAFETY_ANALYSIS { record(seq, set, entry.key, member); });
}

void Core::record(SeqNo seq, const std::string& set, const std::string& row, bool added) {
    auto& shard = sets_.shard(set);
    const LockGuard lock(shard.mutex);
    auto entry = sets_.find_or_create(shard, set);
    entry->record(seq, row, added);
    entry->trim(floor_.load(std::memory_order_relaxed));
    sets_.reweigh(*entry);
    set_log_.push_back({seq, std::move(entry)});
}

void Core::release(SeqNo seen, WhenDurable release, SeqNo not_before) {
    releases.add_reader(seen, not_before, std::move(release));
    releases.drain();
}

}  // namespace moosaic::store
