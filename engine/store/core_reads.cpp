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

template <class T>
T must(Result<T> result) {
    if (!result) throw StorageFailure(result.error().text());
    return std::move(*result);
}

}  // namespace

Core::RowRead Core::read_row(const std::string& key, SeqNo snapshot, bool fresh) {
    auto& shard = rows_.shard(key);
    std::shared_ptr<RowEntry> entry;
    {
        const std::lock_guard lock(shard.mutex);
        entry = rows_.find_or_create(shard, key);
        if (fresh) entry->load(nullptr);
        if (entry->loaded) return {entry, entry->at(snapshot)};
    }
    row_misses_.fetch_add(1, std::memory_order_relaxed);
    auto row = share(must(storage_.get(space_of(key), decode_key(key))));
    const std::lock_guard lock(shard.mutex);
    entry->load(std::move(row));
    return {entry, entry->at(snapshot)};
}

std::vector<storage::Row> Core::scan_set(const std::string& key, std::size_t limit) {
    set_misses_.fetch_add(1, std::memory_order_relaxed);
    const world::IndexPlace place = world::place(static_cast<world::Idx>(space_of(key)));
    storage::Scan scan;
    scan.table = static_cast<storage::TableId>(place.table);
    scan.index = place.index;
    scan.equals = decode_key(key);
    scan.limit = limit;
    return must(storage_.scan(scan));
}

// Keeps scanned rows unless their keys may have come and gone since `before`; returns all their keys.
std::vector<std::string> Core::fill_rows(world::Tab table, std::vector<storage::Row> rows,
                                         const Cache<RowEntry>::Evictions& before) {
    const TableInfo& info = tables[static_cast<std::size_t>(table)];
    std::vector<std::string> keys;
    keys.reserve(rows.size());
    for (auto& row : rows) {
        keys.push_back(encode_key(static_cast<std::uint8_t>(table), primary_key(info.table, row)));
        auto& shard = rows_.shard(keys.back());
        const std::lock_guard lock(shard.mutex);
        if (rows_.evicted_since(before, keys.back())) continue;
        auto entry = rows_.find(shard, keys.back());
        if (entry == nullptr) entry = rows_.create(shard, keys.back());
        if (!entry->loaded) entry->load(share(std::move(row)));
    }
    rows_.shrink(rows.size());
    return keys;
}

namespace {

// Keeps changes of a set while its membership is being read from the storage.
class Loading {
public:
    Loading(std::mutex& mutex, std::shared_ptr<SetEntry> entry) : mutex_(mutex), entry_(std::move(entry)) {}
    Loading(const Loading&) = delete;
    Loading& operator=(const Loading&) = delete;
    ~Loading() {
        const std::lock_guard lock(mutex_);
        --entry_->loading;
    }

private:
    std::mutex& mutex_;
    std::shared_ptr<SetEntry> entry_;
};

}  // namespace

Core::SetRead Core::read_set(const std::string& key, SeqNo snapshot, bool fresh) {
    auto& shard = sets_.shard(key);
    std::shared_ptr<SetEntry> entry;
    {
        const std::lock_guard lock(shard.mutex);
        entry = sets_.find_or_create(shard, key);
        if (fresh) entry->load({});
        if (entry->loaded()) return {entry, entry->members_at(snapshot), entry->seen_at(snapshot)};
        ++entry->loading;
    }
    const Loading loading(shard.mutex, entry);
    const auto before = rows_.evictions();
    const world::Tab table = world::place(static_cast<world::Idx>(space_of(key))).table;
    auto keys = fill_rows(table, scan_set(key, SIZE_MAX), before);
    const std::lock_guard lock(shard.mutex);
    entry->load(std::move(keys));
    sets_.reweigh(shard, *entry, 1 + entry->members().size());
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
                             std::size_t ignored_count) {
    auto& shard = sets_.shard(key);
    std::shared_ptr<SetEntry> entry;
    const world::Tab table = world::place(static_cast<world::Idx>(space_of(key))).table;
    for (;;) {
        std::size_t probe = 0;
        {
            const std::lock_guard lock(shard.mutex);
            entry = sets_.find_or_create(shard, key);
            if (fresh) entry->load({});
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
        auto keys = fill_rows(table, scan_set(key, probe), before);
        const std::lock_guard lock(shard.mutex);
        if (keys.size() < probe) {
            entry->load(std::move(keys));
            sets_.reweigh(shard, *entry, 1 + entry->members().size());
            continue;
        }
        const auto known = entry->states_at(snapshot, true);
        for (auto& found : keys)
            if (!known.contains(found) && !ignored(found)) return {entry, std::move(found), entry->seen_at(snapshot)};
    }
}

std::vector<std::shared_ptr<RowEntry>> Core::recent(world::Tab table) {
    std::vector<std::shared_ptr<RowEntry>> entries;
    const std::lock_guard lock(commit_mutex_);
    for (const auto& logged : row_log_)
        if (space_of(logged.entry->key) == static_cast<std::uint8_t>(table)) entries.push_back(logged.entry);
    return entries;
}

world::RowPtr Core::peek(const std::string& key, SeqNo snapshot, world::RowPtr stored) {
    auto& shard = rows_.shard(key);
    const std::lock_guard lock(shard.mutex);
    const auto it = shard.entries.find(key);
    if (it == shard.entries.end() || !it->second->loaded) return stored;
    return it->second->at(snapshot).row;
}

}  // namespace moosaic::store
