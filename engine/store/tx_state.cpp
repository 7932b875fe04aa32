#include "store/tx_state.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "store/fresh_ids.hpp"
#include "store/row_key.hpp"

namespace moosaic::store {

namespace {

constexpr std::int64_t steps_of_a_write = 3;   // beside its reads
constexpr std::size_t bytes_of_a_write = 256;  // in memory, in the log of changes, on the disk
constexpr std::size_t bytes_of_a_read = sizeof(ReadRow) + 80;
constexpr std::size_t most_kept_bytes = 1U << 20U;  // that a reading may hold in the cache
constexpr std::size_t many_rows = 1024;
constexpr std::size_t sweep_page = 256;

// Of an entry that is held in the cache: there it is counted, and most are small and would stay anyway.
std::size_t beyond_usual(std::size_t bytes) {
    constexpr std::size_t usual = 4096;
    return bytes > usual ? bytes - usual : 0;
}

}  // namespace

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
    if (const auto* read = rows.find(key)) return read->row;
    check();
    auto read = core.read_row(key, snapshot, own_row(key), budget);
    check();
    seen = std::max(seen, read.version.seq);
    rows.put(key, ReadRow{std::move(read.entry), read.version.row});
    count(bytes_of_a_read);
    return read.version.row;
}

world::RowPtr TxState::current(const std::string& key) {
    spend();
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

world::RowPtr TxState::peek(const std::string& key) {
    spend();
    if (const auto it = slots.find(key); it != slots.end() && it->second.written) return it->second.row;
    check();
    return core.read_row(key, snapshot, own_row(key), budget).version.row;
}

void TxState::each_written(const Tx::Written& each) const {
    for (const auto& [key, slot] : slots) {
        if (!slot.written) continue;
        const auto* before = rows.find(key);
        each(static_cast<world::Tab>(space_of(key)), before == nullptr ? nullptr : before->row.get(), slot.row.get());
    }
}

const Core::SetRead& TxState::base_set(const std::string& key) {
    if (const auto* known = sets.find(key)) return *known;
    check();
    auto read = core.read_set(key, snapshot, own_set(key), budget);
    check();
    seen = std::max(seen, read.seen);
    return sets.put(key, std::move(read));
}

// What is read meanwhile adds rows, no sets: neither the members nor the own changes move.
std::vector<world::RowPtr> TxState::select(const std::string& key) {
    spend();
    std::vector<world::RowPtr> out;
    const auto take = [&](const std::string& k) {
        if (auto row = current(k)) out.push_back(std::move(row));
    };
    const auto& members = base_set(key).members;
    out.reserve(members.size());
    const auto own = own_sets.find(key);
    if (own == own_sets.end()) {
        members.each(take);
        return out;
    }
    // Both in order: own changes take their place among the members.
    auto mine = own->second.begin();
    const auto end = own->second.end();
    members.each([&](const std::string& k) {
        for (; mine != end && mine->first < k; ++mine)
            if (mine->second) take(mine->first);
        if (mine == end || mine->first != k) return take(k);
        if (mine->second) take(k);
        ++mine;
    });
    for (; mine != end; ++mine)
        if (mine->second) take(mine->first);
    return out;
}

bool TxState::any(const std::string& key) {
    spend();
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
    if (const auto* set = sets.find(key)) {
        return set->members.first([&](const std::string& k) { return !ignored(k); }) != nullptr;
    }
    check();
    auto read = core.read_any(key, snapshot, own_set(key), ignored, gone, budget);
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
    spend(steps_of_a_write);
    if (budget != nullptr) budget->hold(bytes_of_a_write + (row == nullptr ? 0 : text_bytes(*row)));
    const world::RowPtr before = current(key);
    if (before == nullptr && row == nullptr) return;
    shift_sets(key, before.get(), row.get());
    Slot& own = slot(key);
    own.written = true;
    count(bytes_of_a_write + cost_of(row));
    own.row = std::move(row);
    own.adds.clear();
    own.entry = rows.find(key)->entry;
}

void TxState::add(const std::string& key, Add add) {
    spend(steps_of_a_write);
    check();
    // Loaded, so that the commit needs no storage; not recorded, so that it does not conflict.
    auto read = core.read_row(key, snapshot, own_row(key), budget);
    Slot& own = slot(key);
    own.adds.push_back(add);
    own.entry = std::move(read.entry);
}

void TxState::rollback(std::size_t savepoint) {
    ++version;
    while (undo.size() > savepoint) {
        if (budget != nullptr) budget->finish(steps_of_a_write);
        Undo last = std::move(undo.back());
        undo.pop_back();
        Slot& own = slots.find(last.key)->second;
        if (own.written || last.before.written) {
            const world::RowPtr was = rows.find(last.key)->row;
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
    all->bytes = sizeof(Reading) + 64 * (rows.size() + sets.size() + anys.size());
    for (const auto& part : rows.parts())
        for (const auto& [key, read] : part) {
            all->rows.push_back(read.entry);
            all->bytes += beyond_usual(cost_of(read.row));
        }
    for (const auto& part : sets.parts())
        for (const auto& [key, read] : part) {
            all->sets.push_back(read.entry);
            all->bytes += beyond_usual(read.members.bytes());
        }
    if (all->bytes > most_kept_bytes) return nullptr;
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

// In steps, so that small transactions touch nothing that is shared.
void TxState::count(std::size_t bytes) {
    constexpr std::size_t step = 64U << 10U;
    uncounted += bytes;
    if (uncounted < step) return;
    core.memory().add(uncounted);
    counted += std::exchange(uncounted, 0);
}

TxState::~TxState() {
    end();
    forget_unborn();
    // What a large one holds goes in pieces too.
    if (budget == nullptr) return;
    const auto freed = [&](std::size_t entries) { budget->finish(static_cast<std::int64_t>(entries)); };
    if (rows.size() >= many_rows) rows.clear(freed);
    if (sets.size() >= many_rows) sets.clear(freed);
}

// Numbers that it drew for what did not come to be are nobody's: that there are no rows of theirs and no sets about
// them is not worth keeping. Without this a verb that makes things until it is stopped would fill the cache with them.
void TxState::forget_unborn() {
    if (own_ids[0].empty() && own_ids[1].empty()) return;
    std::array<std::unordered_set<Id>, std::tuple_size_v<decltype(own_ids)>> born;
    for (const auto& [key, slot] : slots) {
        const auto id = row_id(key);
        if (id && slot.entry != nullptr && slot.entry->newest.load(std::memory_order_relaxed) != 0)
            born[static_cast<std::size_t>(id->sequence)].insert(id->id);
    }
    const auto unborn = [&](const std::optional<SequenceId>& id) {
        return id && allocated(id->sequence, id->id) && !born[static_cast<std::size_t>(id->sequence)].contains(id->id);
    };
    std::vector<std::string> row_keys, set_keys;
    for (const auto& part : rows.parts())
        for (const auto& [key, row] : part)
            if (unborn(row_id(key))) row_keys.push_back(key);
    for (const auto& [key, slot] : slots)
        if (!rows.contains(key) && unborn(row_id(key))) row_keys.push_back(key);
    for (const auto& part : sets.parts())
        for (const auto& [key, set] : part)
            if (unborn(set_id(key))) set_keys.push_back(key);
    for (const auto& any : anys)
        if (unborn(set_id(any.set))) set_keys.push_back(any.set);
    if (row_keys.empty() && set_keys.empty()) return;
    undo.clear();
    slots.clear();
    anys.clear();
    const auto done = [&] {
        if (budget != nullptr) budget->finish();
    };
    for (const auto& key : row_keys) rows.erase(key), core.drop_row(key), done();
    for (const auto& key : set_keys) sets.erase(key), core.drop_set(key), done();
}

void TxState::end() {
    if (!std::exchange(running, false)) return;
    core.memory().remove(std::exchange(counted, 0));
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
    scan.limit = std::min(limit, sweep_page);
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
        spend(static_cast<std::int64_t>(found.size()));
    }
    check();
    return out;
}

}  // namespace moosaic::store
