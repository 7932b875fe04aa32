#include "store/table_info.hpp"

#include <stdexcept>

namespace moosaic::store {

namespace {

constexpr std::size_t index_of(storage::ColumnType type) {
    switch (type) {
        case storage::ColumnType::integer:
            return 1;
        case storage::ColumnType::real:
            return 2;
        default:
            return 3;  // text and blob are both strings
    }
}

}  // namespace

std::vector<TableInfo> table_infos() {
    std::vector<TableInfo> infos;
    for (auto& table : world::schema().tables) infos.push_back({std::move(table), {}});
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(world::Idx::count_); ++i) {
        const auto index = static_cast<world::Idx>(i);
        const world::IndexPlace place = world::place(index);
        TableInfo& info = infos.at(static_cast<std::size_t>(place.table));
        info.indexes.push_back({index, info.table.indexes.at(place.index).columns});
    }
    return infos;
}

void check_shape(const storage::Table& table, const storage::Row& row) {
    if (row.size() != table.columns.size())
        throw std::logic_error("row of " + table.name + " has " + std::to_string(row.size()) + " columns, not " +
                               std::to_string(table.columns.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
        const storage::Column& column = table.columns[i];
        const std::size_t type = row[i].index();
        if (type == 0 ? column.nullable : type == index_of(column.type)) continue;
        throw std::logic_error(table.name + "." + column.name +
                               (type == 0 ? " may not be NULL" : " does not take a value of this type"));
    }
}

storage::Key primary_key(const storage::Table& table, const storage::Row& row) {
    return {row.begin(), row.begin() + static_cast<std::ptrdiff_t>(table.key_columns)};
}

}  // namespace moosaic::store
