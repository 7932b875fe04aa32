#include "sql.hpp"

namespace moosaic::storage::sql {

namespace {

std::string quoted(const std::string& name) {
    std::string out = "\"";
    for (const char c : name) {
        out.push_back(c);
        if (c == '"') out.push_back('"');
    }
    return out + '"';
}

std::string type_name(ColumnType type) {
    switch (type) {
        case ColumnType::integer:
            return "INTEGER";
        case ColumnType::real:
            return "REAL";
        case ColumnType::text:
            return "TEXT";
        case ColumnType::blob:
            return "BLOB";
    }
    return "BLOB";
}

std::string definition(const Column& column) {
    return quoted(column.name) + " " + type_name(column.type) + (column.nullable ? "" : " NOT NULL");
}

// f(i) for each of [begin, end), separated.
template <class F>
std::string join(std::size_t begin, std::size_t end, const std::string& separator, F f) {
    std::string out;
    for (std::size_t i = begin; i < end; ++i) out += (i == begin ? "" : separator) + f(i);
    return out;
}

std::string names(const Table& table, std::size_t count) {
    return join(0, count, ", ", [&](std::size_t i) { return quoted(table.columns[i].name); });
}

std::string marks(std::size_t count) {
    return join(0, count, ", ", [](std::size_t) { return std::string("?"); });
}

std::string key_equals(const Table& table) {
    return join(0, table.key_columns, " AND ", [&](std::size_t i) { return quoted(table.columns[i].name) + " = ?"; });
}

// One integer key is SQLite's own row id; other keys are the table's order.
bool is_row_id(const Table& table) { return table.key_columns == 1 && table.columns[0].type == ColumnType::integer; }

}  // namespace

std::string create_table(const Table& table) {
    std::string out = "CREATE TABLE " + quoted(table.name) + " (";
    out += join(0, table.columns.size(), ", ", [&](std::size_t i) { return definition(table.columns[i]); });
    return out + ", PRIMARY KEY (" + names(table, table.key_columns) + "))" +
           (is_row_id(table) ? "" : " WITHOUT ROWID");
}

std::string create_index(const std::string& table, const std::vector<Column>& columns, const Index& index) {
    return "CREATE INDEX " + quoted(index.name) + " ON " + quoted(table) + " (" +
           join(0, index.columns.size(), ", ", [&](std::size_t i) { return quoted(columns[index.columns[i]].name); }) +
           ")";
}

std::string add_column(const std::string& table, const Column& column) {
    return "ALTER TABLE " + quoted(table) + " ADD COLUMN " + quoted(column.name) + " " + type_name(column.type);
}

std::string get(const Table& table) {
    return "SELECT " + names(table, table.columns.size()) + " FROM " + quoted(table.name) + " WHERE " +
           key_equals(table);
}

// An upsert, not REPLACE: index entries of columns that stay are left alone.
std::string put(const Table& table) {
    const std::size_t n = table.columns.size();
    std::string out = "INSERT INTO " + quoted(table.name) + " (" + names(table, n) + ") VALUES (" + marks(n) +
                      ") ON CONFLICT (" + names(table, table.key_columns) + ") DO ";
    if (table.key_columns == n) return out + "NOTHING";
    return out + "UPDATE SET " + join(table.key_columns, n, ", ", [&](std::size_t i) {
               return quoted(table.columns[i].name) + " = excluded." + quoted(table.columns[i].name);
           });
}

std::string erase(const Table& table) { return "DELETE FROM " + quoted(table.name) + " WHERE " + key_equals(table); }

std::string scan(const Table& table, std::optional<IndexId> index, std::size_t equals, std::size_t after, bool limit) {
    const auto column = [&](std::size_t i) {
        return quoted(table.columns[index ? table.indexes[*index].columns[i] : i].name);
    };
    const std::string from = " FROM " + quoted(table.name);
    std::string where = join(0, equals, " AND ", [&](std::size_t i) { return column(i) + " IS ?"; });
    if (after > 0) where += (where.empty() ? "(" : " AND (") + names(table, after) + ") > (" + marks(after) + ")";
    if (!where.empty()) where = " WHERE " + where;
    const std::string key = names(table, table.key_columns);
    std::string order = " ORDER BY " + key;
    if (limit) order += " LIMIT ?";
    const std::string out = "SELECT " + names(table, table.columns.size()) + from;
    // Under an incomplete prefix the index is not in this order: the keys are sorted alone, not the rows with all that
    // is in them.
    if (index && equals < table.indexes[*index].columns.size())
        return out + " WHERE (" + key + ") IN (SELECT " + key + from + where + order + ") ORDER BY " + key;
    return out + where + order;
}

}  // namespace moosaic::storage::sql
