// TableInfo: the schema as the store needs it: row shapes, and for each index the sets a row belongs to.
#pragma once

#include <vector>

#include "store/row_key.hpp"
#include "world/schema.hpp"

namespace moosaic::store {

struct IndexInfo {
    world::Idx index;
    std::vector<std::size_t> columns;
};

struct TableInfo {
    storage::Table table;
    std::vector<IndexInfo> indexes;
};

std::vector<TableInfo> table_infos();

// std::logic_error unless the row has the table's columns, types and no NULL where there must be none.
void check_shape(const storage::Table& table, const storage::Row& row);
storage::Key primary_key(const storage::Table& table, const storage::Row& row);

// Calls change(set key, is a member now) for every index set a row enters or leaves when it changes from `before` to
// `after` (null: absent).
template <class F>
void for_each_set_change(const TableInfo& info, const storage::Row* before, const storage::Row* after, F change) {
    for (const IndexInfo& index : info.indexes) {
        // One set for each prefix of the columns; once two rows differ in a column, they differ in all longer prefixes.
        bool differs = before == nullptr || after == nullptr;
        std::string left(1, static_cast<char>(index.index));
        std::string entered = left;
        for (const std::size_t column : index.columns) {
            differs = differs || (*before)[column] != (*after)[column];
            if (before != nullptr) append_field(left, (*before)[column]);
            if (after != nullptr) append_field(entered, (*after)[column]);
            if (!differs) continue;
            if (before != nullptr) change(left, false);
            if (after != nullptr) change(entered, true);
        }
    }
}

}  // namespace moosaic::store
