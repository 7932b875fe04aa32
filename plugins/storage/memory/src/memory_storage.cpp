#include "memory_storage.hpp"

#include <algorithm>
#include <mutex>

namespace moosaic::storage {

namespace {

Key primary_key(const Table& shape, const Row& row) {
    return {row.begin(), row.begin() + static_cast<std::ptrdiff_t>(shape.key_columns)};
}

Key index_key(const Table& shape, const Index& index, const Row& row) {
    Key key;
    for (const std::size_t column : index.columns) key.push_back(row[column]);
    key.insert(key.end(), row.begin(), row.begin() + static_cast<std::ptrdiff_t>(shape.key_columns));
    return key;
}

}  // namespace

Result<void> MemoryStorage::open(OpenOptions options) {
    const WriteLock lock(mutex_);
    tables_.clear();
    for (auto& table : options.schema.tables) {
        const std::size_t indexes = table.indexes.size();
        tables_.push_back({std::move(table), {}, {}});
        tables_.back().indexes.resize(indexes);
    }
    return {};
}

void MemoryStorage::close() {
    const WriteLock lock(mutex_);
    tables_.clear();
}

Result<std::optional<Row>> MemoryStorage::get(TableId table, const Key& key) {
    const ReadLock lock(mutex_);
    if (table >= tables_.size()) return fail("no table " + std::to_string(table));
    const auto it = tables_[table].rows.find(key);
    if (it == tables_[table].rows.end()) return std::optional<Row>();
    return std::optional<Row>(it->second);
}

Result<std::vector<Row>> MemoryStorage::scan(const Scan& scan) {
    const ReadLock lock(mutex_);
    if (scan.table >= tables_.size()) return fail("no table " + std::to_string(scan.table));
    const Content& content = tables_[scan.table];
    std::vector<Row> found;
    if (!scan.index) {
        auto it = scan.after && compare(*scan.after, scan.equals) > 0 ? content.rows.upper_bound(*scan.after)
                                                                      : content.rows.lower_bound(scan.equals);
        for (; it != content.rows.end() && found.size() < scan.limit && starts_with(it->first, scan.equals); ++it)
            found.push_back(it->second);
        return found;
    }
    if (*scan.index >= content.indexes.size()) return fail("no such index of " + content.shape.name);
    // Under an incomplete prefix the index is not in primary-key order.
    const std::size_t columns = content.shape.indexes[*scan.index].columns.size();
    std::vector<Key> keys;
    const auto& index = content.indexes[*scan.index];
    const bool ordered = scan.equals.size() == columns;
    Key first = scan.equals;
    if (ordered && scan.after) first.insert(first.end(), scan.after->begin(), scan.after->end());
    for (auto it = index.lower_bound(first); it != index.end() && starts_with(*it, scan.equals); ++it) {
        if (ordered && keys.size() >= scan.limit) break;
        Key key(it->begin() + static_cast<std::ptrdiff_t>(columns), it->end());
        if (!scan.after || compare(key, *scan.after) > 0) keys.push_back(std::move(key));
    }
    std::sort(keys.begin(), keys.end(), KeyLess());
    for (std::size_t i = 0; i < keys.size() && i < scan.limit; ++i) found.push_back(content.rows.at(keys[i]));
    return found;
}

Result<void> MemoryStorage::check(const std::vector<Transaction>& batch) const {
    const auto known = [&](TableId table) MOOSAIC_REQUIRES_SHARED(mutex_) { return table < tables_.size(); };
    for (const auto& transaction : batch) {
        for (const auto& condition : transaction.conditions)
            if (!known(condition.table)) return fail("no table " + std::to_string(condition.table));
        for (const auto& write : transaction.writes) {
            const TableId table = std::visit([](const auto& w) { return w.table; }, write);
            if (!known(table)) return fail("no table " + std::to_string(table));
            const auto* put = std::get_if<Put>(&write);
            if (put != nullptr && put->row.size() != tables_[table].shape.columns.size())
                return fail("a row does not have the columns of its table", tables_[table].shape.name);
        }
    }
    return {};
}

bool MemoryStorage::holds(const Condition& condition) const {
    const auto& rows = tables_[condition.table].rows;
    const auto it = rows.find(condition.key);
    if (!condition.expected) return it == rows.end();
    return it != rows.end() && same(it->second, *condition.expected);
}

void MemoryStorage::unindex(Content& content, const Row& row) {
    for (std::size_t i = 0; i < content.indexes.size(); ++i)
        content.indexes[i].erase(index_key(content.shape, content.shape.indexes[i], row));
}

void MemoryStorage::apply(const Write& write) {
    if (const auto* erase = std::get_if<Erase>(&write)) {
        Content& content = tables_[erase->table];
        const auto it = content.rows.find(erase->key);
        if (it == content.rows.end()) return;
        unindex(content, it->second);
        content.rows.erase(it);
        return;
    }
    const auto& put = std::get<Put>(write);
    Content& content = tables_[put.table];
    const auto [it, fresh] = content.rows.try_emplace(primary_key(content.shape, put.row));
    if (!fresh) unindex(content, it->second);
    it->second = put.row;
    for (std::size_t i = 0; i < content.indexes.size(); ++i)
        content.indexes[i].insert(index_key(content.shape, content.shape.indexes[i], put.row));
}

Result<std::vector<Verdict>> MemoryStorage::commit(const std::vector<Transaction>& batch) {
    const WriteLock lock(mutex_);
    if (auto ok = check(batch); !ok) return tl::unexpected(ok.error());
    std::vector<Verdict> verdicts;
    for (const auto& transaction : batch) {
        const bool ok =
            std::all_of(transaction.conditions.begin(), transaction.conditions.end(),
                        [&](const Condition& condition) MOOSAIC_REQUIRES_SHARED(mutex_) { return holds(condition); });
        verdicts.push_back(ok ? Verdict::committed : Verdict::refused);
        if (!ok) continue;
        for (const auto& write : transaction.writes) apply(write);
    }
    return verdicts;
}

Result<void> MemoryStorage::backup(const std::string& file, const CopyStep&) {
    return fail("storage memory keeps nothing that could be backed up", file, "use storage sqlite");
}

Result<void> MemoryStorage::restore(const std::string& file, const OpenOptions&, const CopyStep&) {
    return fail("storage memory keeps nothing, so nothing can be restored into it", file, "use storage sqlite");
}

}  // namespace moosaic::storage
