#include "migrations.hpp"

#include <SQLiteCpp/Transaction.h>

#include <algorithm>

#include "errors.hpp"
#include "sql.hpp"

namespace moosaic::storage {

namespace {

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
    return {};
}

// The steps must lead to the tables the program will use: found out here, while everything can be taken back.
void check_tables(SQLite::Database& database, const Schema& schema) {
    for (const auto& table : schema.tables) const SQLite::Statement all_columns(database, sql::get(table));
}

Result<void> apply_all(SQLite::Database& database, const Schema& schema, int from) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    for (const auto& step : schema.migrations) {
        if (step.version <= from) continue;
        if (auto ok = apply(database, schema, step); !ok) return ok;
    }
    check_tables(database, schema);
    database.exec("PRAGMA application_id = " + std::to_string(world_id));
    database.exec("PRAGMA user_version = " + std::to_string(schema.version()));
    transaction.commit();
    return {};
}

}  // namespace

Result<int> version_of(SQLite::Database& database, const std::string& file, const Schema& schema) {
    if (is_empty(database)) return 0;
    if (pragma(database, "application_id") != world_id)
        return fail("this SQLite file is not a Moosaic world", file, "give another one");
    const int version = pragma(database, "user_version");
    if (version > schema.version())
        return fail("the database has version " + std::to_string(version) + ", this program knows versions up to " +
                        std::to_string(schema.version()),
                    file, "use a newer program, or a backup made by this one");
    return version;
}

Result<void> migrate(SQLite::Database& database, const std::string& file, const OpenOptions& options) {
    const auto from = version_of(database, file, options.schema);
    if (!from) return tl::unexpected(from.error());
    if (!options.create && is_empty(database))
        return fail(
            "the file is empty: there is no world in it", file,
            "to go back to a backup, remove it, then: moosaic restore FILE --data DIR; for a new world: moosaic "
            "init --data DIR");
    const int to = options.schema.version();
    if (*from == to) return {};
    if (!is_empty(database) && options.before_migration)
        if (auto ok = options.before_migration(*from, to); !ok) return ok;
    try {
        return apply_all(database, options.schema, *from);
    } catch (const SQLite::Exception& exception) {
        auto error = sqlite_error(exception, file);
        error.message = "the migration from version " + std::to_string(*from) + " to " + std::to_string(to) +
                        " failed and was taken back: " + error.message;
        return tl::unexpected(std::move(error));
    }
}

}  // namespace moosaic::storage
