#include "store/tx_state.hpp"

#include <algorithm>

#include "store/fresh_ids.hpp"
#include "store/row_key.hpp"

namespace moosaic::store {

world::RowPtr with_adds(const world::RowPtr& row, const std::vector<Add>& adds, bool& bounded) {
    if (row == nullptr) {
        bounded = false;
        return nullptr;
    }
    auto sum = std::make_shared<storage::Row>(*row);
    for (const Add& add : adds) {
        auto& field = (*sum)[add.column];
        const auto* now = std::get_if<std::int64_t>(&field);
        std::int64_t result = 0;
        if (__builtin_add_overflow(now == nullptr ? 0 : *now, add.delta, &result) || result < add.minimum)
            bounded = false;
        field = result;
    }
    return sum;
}

void TxState::check() {
    const std::uint64_t now = core.epoch();
    if (now == epoch) return;
    if (core.releases.lost(snapshot)) throw world::Restart();
    epoch = now;
}

bool TxState::allocated(world::Seq sequence, Id id) const {
    const auto& ids = own_ids[static_cast<std::size_t>(sequence)];
    return std::binary_search(ids.begin(), ids.end(), id);
}

bool TxState::own_row(const std::string& key) const {
    if (own_ids[0].empty() && own_ids[1].empty()) return false;
    const auto id = row_id(key);
    return id && allocated(id->sequence, id->id);
}

bool TxState::own_set(const std::string& key) const {
    if (own_ids[0].empty() && own_ids[1].empty()) return false;
    const auto id = set_id(key);
    return id && allocated(id->sequence, id->id);
}

world::RowPtr TxState::base(const std::string& key) {
    if (const auto it = rows.find(key); it != rows.end()) return it->second.row;
    check();
    auto read = core.read_row(key, snapshot, own_row(key));
    check();
    seen = std::max(seen, read.version.seq);
    rows.emplace(key, ReadRow{std::move(read.entry), read.version.row});
    return read.version.row;
}

world::RowPtr TxState::current(const std::string& key) {
    if (!slots.empty()) {
        if (const auto it = slots.find(key); it != slots.end() && !it->second.idle()) {
            const Slot& own = it->second;
            const world::RowPtr row = own.written ? own.row : base(key);
            bool bounded = true;
            return own.adds.empty() || row == nullptr ? row : with_adds(row, own.adds, bounded);
        }
    }
    return base(key);
}

const Core::SetRead& TxState::base_set(const std::string& key) {
    if (const auto it = sets.find(key); it != sets.end()) return it->second;
    check();
    auto read = core.read_set(key, snapshot, own_set(key));
    check();
    seen = std::max(seen, read.seen);
    return sets.emplace(key, std::move(read)).first->second;
}

std::vector<world::RowPtr> TxState::select(const std::string& key) {
    std::vector<world::RowPtr> out;
    const auto take = [&](const std::vector<std::string>& keys) {
        out.reserve(keys.size());
        for (const auto& k : keys)
            if (auto row = current(k)) out.push_back(std::move(row));
    };
    const auto& members = base_set(key).members;
    const auto own = own_sets.find(key);
    if (own == own_sets.end()) {
        take(members);
        return out;
    }
    std::vector<std::string> keys = members;
    std::erase_if(keys, [&](const std::string& k) { return own->second.contains(k); });
    const auto middle = static_cast<std::ptrdiff_t>(keys.size());
    for (const auto& [k, member] : own->second)
        if (member) keys.push_back(k);
    std::inplace_merge(keys.begin(), keys.begin() + middle, keys.end());
    take(keys);
    return out;
}

bool TxState::any(const std::string& key) {
    const auto own = own_sets.find(key);
    const bool touched = own != own_sets.end();
    std::size_t gone = 0;
    if (touched) {
        for (const auto& [k, member] : own->second) {
            if (member) return true;
            ++gone;
        }
    } else if (const auto known = any_known.find(key); known != any_known.end()) {
        return known->second;
    }
    const auto ignored = [&](const std::string& k) { return touched && own->second.contains(k); };
    if (const auto set = sets.find(key); set != sets.end()) {
        const auto& members = set->second.members;
        return !std::all_of(members.begin(), members.end(), ignored);
    }
    check();
    auto read = core.read_any(key, snapshot, own_set(key), ignored, gone);
    check();
    seen = std::max(seen, read.seen);
    const bool found = !read.witness.empty();
    if (!touched) any_known.emplace(key, found);
    anys.push_back({key, std::move(read)});
    return found;
}

Slot& TxState::slot(const std::string& key) {
    Slot& slot = slots[key];
    remember(key, slot);
    return slot;
}

void TxState::remember(const std::string& key, const Slot& before) {
    ++version;
    if (savepoints) undo.push_back({key, before});
}

void TxState::shift_sets(const std::string& key, const storage::Row* before, const storage::Row* after) {
    const TableInfo& info = core.tables[space_of(key)];
    for_each_set_change(info, before, after, [&](const std::string& set, bool member) { own_sets[set][key] = member; });
}

void TxState::write(const std::string& key, world::RowPtr row) {
    const world::RowPtr before = current(key);
    if (before == nullptr && row == nullptr) return;
    shift_sets(key, before.get(), row.get());
    Slot& own = slot(key);
    own.written = true;
    own.row = std::move(row);
    own.adds.clear();
    own.entry = rows.find(key)->second.entry;
}

void TxState::add(const std::string& key, Add add) {
    check();
    // Loaded, so that the commit needs no storage; not recorded, so that it does not conflict.
    auto read = core.read_row(key, snapshot, own_row(key));
    Slot& own = slot(key);
    own.adds.push_back(add);
    own.entry = std::move(read.entry);
}

void TxState::rollback(std::size_t savepoint) {
    ++version;
    while (undo.size() > savepoint) {
        Undo last = std::move(undo.back());
        undo.pop_back();
        Slot& own = slots.find(last.key)->second;
        if (own.written || last.before.written) {
            const world::RowPtr was = rows.find(last.key)->second.row;
            const world::RowPtr from = own.written ? own.row : was;
            const world::RowPtr to = last.before.written ? last.before.row : was;
            shift_sets(last.key, from.get(), to.get());
        }
        own = std::move(last.before);
    }
}

bool TxState::has_writes() const {
    return std::any_of(slots.begin(), slots.end(), [](const auto& slot) { return !slot.second.idle(); });
}

std::shared_ptr<const Reading> TxState::reading(std::size_t most) const {
    if (!slots.empty() || swept || !own_ids[0].empty() || !own_ids[1].empty() || !readings.empty()) return nullptr;
    if (rows.size() + sets.size() + anys.size() > most) return nullptr;
    auto all = std::make_shared<Reading>();
    all->snapshot = snapshot;
    all->epoch = epoch;
    all->seen = seen;
    for (const auto& [key, read] : rows) all->rows.push_back(read.entry);
    for (const auto& [key, read] : sets) all->sets.push_back(read.entry);
    for (const auto& any : anys) all->sets.push_back(any.read.entry);
    return all;
}

bool TxState::reuse(const std::shared_ptr<const Reading>& reading) {
    check();
    if (reading->epoch != epoch) return false;
    auto known = reading->good_until.load(std::memory_order_acquire);
    if (snapshot < reading->snapshot || snapshot > known) {
        if (!reading->unchanged_since(std::min(snapshot, reading->snapshot))) return false;
        while (known < snapshot && !reading->good_until.compare_exchange_weak(known, snapshot)) {}
    }
    // A discard between the two looks would have taken back what the first one saw.
    if (core.epoch() != epoch) return false;
    seen = std::max(seen, reading->seen);
    readings.push_back(reading);
    return true;
}

void TxState::end() {
    if (!std::exchange(running, false)) return;
    core.snapshots.end(snapshot);
    if (reservation != nullptr) core.reservations.end(reservation);
}

std::vector<world::RowPtr> TxState::sweep(world::Tab table, const world::Key& after, std::size_t limit) {
    check();
    swept = true;
    seen = std::max(seen, snapshot);
    const auto space = static_cast<std::uint8_t>(table);
    const TableInfo& info = core.tables[space];
    std::vector<world::RowPtr> out;
    storage::Scan scan;
    scan.table = static_cast<storage::TableId>(table);
    if (!after.empty()) scan.after = after;
    scan.limit = limit;
    for (bool more = true; more && out.size() < limit;) {
        // Rows of this snapshot are in the storage or changed of late; asked before and after the scan, because a
        // change may become durable, and drop out of the recent ones, on either side of it.
        auto recent = core.recent(table);
        auto stored = core.storage().scan(scan);
        if (!stored) throw StorageFailure(stored.error().text());
        for (auto& entry : core.recent(table)) recent.push_back(std::move(entry));
        more = stored->size() == scan.limit;
        const std::string low = scan.after ? encode_key(space, *scan.after) : std::string(1, static_cast<char>(space));
        if (more) scan.after = primary_key(info.table, stored->back());
        const std::string high = more ? encode_key(space, *scan.after) : std::string(1, static_cast<char>(space + 1));

        std::map<std::string, world::RowPtr> found;
        for (auto& row : *stored) {
            std::string key = encode_key(space, primary_key(info.table, row));
            found.emplace(std::move(key), std::make_shared<const storage::Row>(std::move(row)));
        }
        const auto consider = [&](const std::string& key) {
            if (key > low && key <= high) found.emplace(key, nullptr);
        };
        for (const auto& entry : recent) consider(entry->key);
        for (const auto& [key, own] : slots)
            if (space_of(key) == space) consider(key);
        for (const auto& [key, row] : found) {
            const auto own = slots.find(key);
            const bool mine = own != slots.end() && !own->second.idle();
            auto now = mine ? current(key) : core.peek(key, snapshot, row);
            if (now != nullptr && out.size() < limit) out.push_back(std::move(now));
        }
    }
    check();
    return out;
}

}  // namespace moosaic::store
