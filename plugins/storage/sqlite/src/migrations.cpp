#include "migrations.hpp"

#include <SQLiteCpp/Transaction.h>

#include <algorithm>

#include "sql.hpp"

namespace moosaic::storage {

namespace {

constexpr int world_id = 0x4d4f4f31;  // "MOO1"

int pragma(SQLite::Database& database, const std::string& name) {
    return database.execAndGet("PRAGMA " + name).getInt();
}

bool is_empty(SQLite::Database& database) {
    return database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
}

const Table* find_table(const Schema& schema, const std::string& name) {
    const auto it = std::find_if(schema.tables.begin(), schema.tables.end(),
                                 [&](const Table& table) { return table.name == name; });
    return it == schema.tables.end() ? nullptr : &*it;
}

Result<void> apply(SQLite::Database& database, const Schema& schema, const Migration& step) {
    SQLite::Transaction transaction(database);
    for (const auto& table : step.create) {
        database.exec(sql::create_table(table));
        for (const auto& index : table.indexes) database.exec(sql::create_index(table.name, table.columns, index));
    }
    for (const auto& [table, column] : step.add_columns) database.exec(sql::add_column(table, column));
    for (const auto& [table, index] : step.add_indexes) {
        const Table* shape = find_table(schema, table);
        if (shape == nullptr) return fail("migration " + std::to_string(step.version) + " indexes no table", table);
        database.exec(sql::create_index(table, shape->columns, index));
    }
    database.exec("PRAGMA application_id = " + std::to_string(world_id));
    database.exec("PRAGMA user_version = " + std::to_string(step.version));
    transaction.commit();
    return {};
}

}  // namespace

Result<void> migrate(SQLite::Database& database, const std::string& file, const OpenOptions& options) {
    const bool fresh = is_empty(database);
    if (!fresh && pragma(database, "application_id") != world_id)
        return fail("this SQLite file is not a Moosaic world", file, "give another data directory");
    const int from = fresh ? 0 : pragma(database, "user_version");
    const int to = options.schema.version();
    if (from > to)
        return fail("the database has version " + std::to_string(from) + ", this program knows versions up to " +
                        std::to_string(to),
                    file, "use a newer program, or restore a backup made by this one");
    if (!fresh && from < to && options.before_migration)
        if (auto ok = options.before_migration(from, to); !ok) return ok;
    for (const auto& step : options.schema.migrations) {
        if (step.version <= from) continue;
        if (auto ok = apply(database, options.schema, step); !ok) return ok;
    }
    return {};
}

}  // namespace moosaic::storage
