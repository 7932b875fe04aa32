// Reads at a snapshot, from the cache or, on a miss, from the storage.
//
// Why a miss may be filled with what the storage holds: everything above the floor (the oldest running snapshot or the
// durable mark, whichever is lower) is pinned in the cache by the logs. A key that is absent when its empty entry is
// made therefore has no change that some snapshot must not see or that the storage lacks; and from then on the entry is
// held, and a writer has to load it before it may write.
#include "store/core.hpp"
#include "store/row_key.hpp"

namespace moosaic::store {

namespace {

world::RowPtr share(std::optional<storage::Row> row) {
    return row ? std::make_shared<const storage::Row>(std::move(*row)) : nullptr;
}

// What a look into the storage takes, beside a row that is in memory; a page of a scan.
constexpr std::int64_t steps_of_a_get = 16;
constexpr std::size_t page_rows = 64;  // well below a millisecond of the storage's time
constexpr std::size_t large = 4096;    // bytes: other entries are looked for to make room

template <class T>
T must(Result<T> result) {
    if (!result) throw StorageFailure(result.error().text());
    return std::move(*result);
}

}  // namespace

Core::RowRead Core::read_row(const std::string& key, SeqNo snapshot, bool fresh, world::Budget* budget) {
    auto& shard = rows_.shard(key);
    std::shared_ptr<RowEntry> entry;
    {
        const LockGuard lock(shard.mutex);
        entry = rows_.find_or_create(shard, key);
        if (fresh && !entry->loaded) {
            entry->load(nullptr);
            rows_.reweigh(*entry);
        }
        if (entry->loaded) return {entry, entry->at(snapshot)};
    }
    row_misses_.fetch_add(1, std::memory_order_relaxed);
    auto row = share(must(storage_.get(space_of(key), decode_key(key))));
    if (budget != nullptr) budget->wait(steps_of_a_get);
    if (row != nullptr && text_bytes(*row) > large) rows_.shrink(1, text_bytes(*row));
    const LockGuard lock(shard.mutex);
    entry->load(std::move(row));
    rows_.reweigh(*entry);
    return {entry, entry->at(snapshot)};
}

storage::Scan Core::scan_of(const std::string& set) {
    set_misses_.fetch_add(1, std::memory_order_relaxed);
    const world::IndexPlace place = world::place(static_cast<world::Idx>(space_of(set)));
    storage::Scan scan;
    scan.table = static_cast<storage::TableId>(place.table);
    scan.index = place.index;
    scan.equals = decode_key(set);
    return scan;
}

// Keeps scanned rows unless their keys may have come and gone since `before`; adds all their keys.
void Core::fill_rows(world::Tab table, std::vector<storage::Row> rows, const Cache<RowEntry>::Evictions& before,
                     std::vector<std::string>& keys) {
    const TableInfo& info = tables[static_cast<std::size_t>(table)];
    std::size_t bytes = 0;
    for (auto& row : rows) {
        bytes += text_bytes(row);
        keys.push_back(encode_key(static_cast<std::uint8_t>(table), primary_key(info.table, row)));
        auto& shard = rows_.shard(keys.back());
        const LockGuard lock(shard.mutex);
        if (rows_.evicted_since(before, shard)) continue;
        auto entry = rows_.find(shard, keys.back());
        if (entry == nullptr) entry = rows_.create(shard, keys.back());
        if (entry->loaded) continue;
        entry->load(share(std::move(row)));
        rows_.reweigh(*entry);
    }
    rows_.shrink(rows.size(), bytes);
}

// The keys of a whole set, page by page, so that a large one holds nobody up. Each page shows another moment: for each
// key that is as good as any moment since the loading began, because the changes since then are kept (SetEntry).
std::vector<std::string> Core::fill_set(const std::string& key, world::Budget* budget) {
    storage::Scan scan = scan_of(key);
    scan.limit = page_rows;
    const auto table = static_cast<world::Tab>(scan.table);
    const auto& info = tables[scan.table];
    const bool ordered = scan.equals.size() == info.table.indexes[*scan.index].columns.size();
    std::vector<std::string> keys;
    for (;;) {
        const auto before = rows_.evictions();
        auto rows = must(storage_.scan(scan));
        std::size_t bytes = 0;
        for (const auto& row : rows) bytes += text_bytes(row);
        const bool last = rows.size() < scan.limit;
        if (!last) scan.after = primary_key(info.table, rows.back());
        const auto steps = steps_of_a_get + static_cast<std::int64_t>(rows.size() + bytes / 4096);
        fill_rows(table, std::move(rows), before, keys);
        if (budget != nullptr) budget->wait(steps);
        if (last) return keys;
        // The storage looks through the whole set for each page of one that it does not have in order.
        if (!ordered) scan.limit = std::max(page_rows, keys.size() / 2);
    }
}

namespace {

// Keeps changes of a set while its membership is being read from the storage.
class Loading {
public:
    Loading(Mutex& mutex, std::shared_ptr<SetEntry> entry) : mutex_(mutex), entry_(std::move(entry)) {}
    Loading(const Loading&) = delete;
    Loading& operator=(const Loading&) = delete;
    ~Loading() {
        const LockGuard lock(mutex_);
        --entry_->loading;
    }

private:
    Mutex& mutex_;
    std::shared_ptr<SetEntry> entry_;
};

}  // namespace

Core::SetRead Core::read_set(const std::string& key, SeqNo snapshot, bool fresh, world::Budget* budget) {
    auto& shard = sets_.shard(key);
    std::shared_ptr<SetEntry> entry;
    {
        const LockGuard lock(shard.mutex);
        entry = sets_.find_or_create(shard, key);
        if (fresh && !entry->loaded()) {
            entry->load({});
            sets_.reweigh(*entry);
        }
        if (entry->loaded()) return {entry, entry->members_at(snapshot), entry->seen_at(snapshot)};
        ++entry->loading;
    }
    const Loading loading(shard.mutex, entry);
    Members stored;
    stored.assign(fill_set(key, budget));
    if (stored.bytes() > large) sets_.shrink(1, stored.bytes());
    const LockGuard lock(shard.mutex);
    entry->load(std::move(stored));
    sets_.reweigh(*entry);
    return {entry, entry->members_at(snapshot), entry->seen_at(snapshot)};
}

std::optional<std::string> Core::witness_in_memory(const SetEntry& entry, SeqNo snapshot, const Ignored& ignored,
                                                   const SetEntry::States& known) {
    for (const auto& [key, member] : known)
        if (member && !ignored(key)) return key;
    if (!entry.loaded()) return std::nullopt;
    const bool newest = entry.newest.load(std::memory_order_relaxed) <= snapshot;
    const std::string* found = entry.members().first(
        [&](const std::string& key) { return !ignored(key) && (newest || !known.contains(key)); });
    return found == nullptr ? std::string() : *found;
}

Core::AnyRead Core::read_any(const std::string& key, SeqNo snapshot, bool fresh, const Ignored& ignored,
                             std::size_t ignored_count, world::Budget* budget) {
    auto& shard = sets_.shard(key);
    std::shared_ptr<SetEntry> entry;
    for (;;) {
        std::size_t probe = 0;
        {
            const LockGuard lock(shard.mutex);
            entry = sets_.find_or_create(shard, key);
            if (fresh && !entry->loaded()) {
                entry->load({});
                sets_.reweigh(*entry);
            }
            const auto known = entry->states_at(snapshot, !entry->loaded());
            if (auto witness = witness_in_memory(*entry, snapshot, ignored, known))
                return {entry, std::move(*witness), entry->seen_at(snapshot)};
            probe = known.size() + ignored_count + 16;
            ++entry->loading;
        }
        // The storage is asked for a few members only: the fact must not cost what the set would. A set that turns out
        // to be small is kept whole.
        const Loading loading(shard.mutex, entry);
        const auto before = rows_.evictions();
        auto scan = scan_of(key);
        scan.limit = probe;
        std::vector<std::string> keys;
        fill_rows(static_cast<world::Tab>(scan.table), must(storage_.scan(scan)), before, keys);
        if (budget != nullptr) budget->wait(steps_of_a_get + static_cast<std::int64_t>(keys.size()));
        const LockGuard lock(shard.mutex);
        if (keys.size() < probe) {
            Members stored;
            stored.assign(std::move(keys));
            entry->load(std::move(stored));
            sets_.reweigh(*entry);
            continue;
        }
        const auto known = entry->states_at(snapshot, true);
        for (auto& found : keys)
            if (!known.contains(found) && !ignored(found)) return {entry, std::move(found), entry->seen_at(snapshot)};
    }
}

std::vector<std::shared_ptr<RowEntry>> Core::recent(world::Tab table) {
    std::vector<std::shared_ptr<RowEntry>> entries;
    const LockGuard lock(commit_mutex_);
    for (const auto& logged : row_log_)
        if (space_of(logged.entry->key) == static_cast<std::uint8_t>(table)) entries.push_back(logged.entry);
    return entries;
}

world::RowPtr Core::peek(const std::string& key, SeqNo snapshot, world::RowPtr stored) {
    auto& shard = rows_.shard(key);
    const LockGuard lock(shard.mutex);
    const auto it = shard.entries.find(key);
    if (it == shard.entries.end() || !it->second->loaded) return stored;
    return it->second->at(snapshot).row;
}

}  // namespace moosaic::store
