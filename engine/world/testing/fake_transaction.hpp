// A transaction over plain maps, for unit tests of what stands on world::Transaction. Linear scans, no conflicts. Needs
// schema() at link time. Counts its reads, so that a test can bound them.
#pragma once

#include <map>
#include <stdexcept>
#include <utility>

#include "world/transaction.hpp"

namespace moosaic::world::testing {

class FakeTransaction : public Transaction {
public:
    FakeTransaction() : schema_(schema()), tables_(static_cast<std::size_t>(Tab::count_)) {}

    RowPtr get(Tab table, const Key& key) override {
        ++reads;
        const auto& rows = at(table);
        const auto found = rows.find(key);
        return found == rows.end() ? nullptr : found->second;
    }
    std::vector<RowPtr> select(Idx index, const Key& equals) override {
        ++reads;
        const auto where = place(index);
        const auto& columns = schema_.tables.at(static_cast<std::size_t>(where.table)).indexes.at(where.index).columns;
        std::vector<RowPtr> found;
        for (const auto& entry : at(where.table)) {
            bool same = equals.size() <= columns.size();
            for (std::size_t i = 0; same && i < equals.size(); ++i) same = entry.second->at(columns[i]) == equals[i];
            if (same) found.push_back(entry.second);
        }
        return found;
    }
    bool any(Idx index, const Key& equals) override { return !select(index, equals).empty(); }
    std::vector<RowPtr> sweep(Tab table, const Key& after, std::size_t limit) override {
        std::vector<RowPtr> found;
        const auto& rows = at(table);
        for (auto row = after.empty() ? rows.begin() : rows.upper_bound(after);
             row != rows.end() && found.size() < limit; ++row)
            found.push_back(row->second);
        return found;
    }

    void put(Tab table, Row row) override {
        const auto& declared = schema_.tables.at(static_cast<std::size_t>(table));
        if (row.size() != declared.columns.size())
            throw std::logic_error("row of " + declared.name + " has the wrong width");
        const Key key(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(declared.key_columns));
        at(table)[key] = std::make_shared<const Row>(std::move(row));
        ++version_;
    }
    void erase(Tab table, const Key& key) override {
        at(table).erase(key);
        ++version_;
    }
    void add(Tab table, const Key& key, std::size_t column, std::int64_t delta, std::int64_t) override {
        Row row = *at(table).at(key);
        row.at(column) = std::get<std::int64_t>(row.at(column)) + delta;
        put(table, std::move(row));
    }

    Id allocate(Seq sequence) override { return ++(sequence == Seq::object ? objects_ : rows_); }

    std::size_t savepoint() override {
        saved_.push_back(tables_);
        return saved_.size() - 1;
    }
    void rollback(std::size_t savepoint) override {
        tables_ = saved_.at(savepoint);
        saved_.resize(savepoint + 1);
        ++version_;
    }
    [[nodiscard]] std::uint64_t version() const override { return version_; }

    // Every row of every table, to compare states.
    [[nodiscard]] std::vector<std::vector<Row>> contents() const {
        std::vector<std::vector<Row>> all;
        for (const auto& table : tables_) {
            all.emplace_back();
            for (const auto& entry : table) all.back().push_back(*entry.second);
        }
        return all;
    }

    std::size_t reads = 0;

private:
    using Rows = std::map<Key, RowPtr>;
    Rows& at(Tab table) { return tables_.at(static_cast<std::size_t>(table)); }

    storage::Schema schema_;
    std::vector<Rows> tables_;
    std::vector<std::vector<Rows>> saved_;
    Id objects_ = 0;
    Id rows_ = 0;
    std::uint64_t version_ = 0;
};

}  // namespace moosaic::world::testing
