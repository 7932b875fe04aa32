// Looking at a world's file without changing it, for `moosaic doctor`.
#include <sqlite3.h>

#include <filesystem>

#include "errors.hpp"
#include "files.hpp"
#include "migrations.hpp"
#include "sqlite_storage.hpp"

namespace moosaic::storage {

namespace {

// https://www.sqlite.org/uri.html
std::string uri(const std::string& file, bool immutable) {
    static constexpr const char* hex = "0123456789abcdef";
    std::string out = "file:";
    for (const char c : file) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '%' || c == '?' || c == '#')
            out += {'%', hex[byte >> 4], hex[byte & 15]};
        else
            out += c;
    }
    return out + (immutable ? "?immutable=1" : "");
}

void check_shape(SQLite::Database& database, const Table& table, std::vector<std::string>& faults) {
    SQLite::Statement columns(database, "SELECT name FROM pragma_table_info(?) ORDER BY cid");
    columns.bind(1, table.name);
    std::vector<std::string> names;
    while (columns.executeStep()) names.push_back(columns.getColumn(0).getString());
    if (names.empty()) return faults.push_back("the table " + table.name + " is missing");
    bool same = names.size() == table.columns.size();
    for (std::size_t i = 0; same && i < names.size(); ++i) same = names[i] == table.columns[i].name;
    if (!same) faults.push_back("the table " + table.name + " has other columns than its schema version says");
}

Examination look_at(SQLite::Database& database, const Schema& schema) {
    Examination out;
    out.found = true;
    if (database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0) {
        out.faults.emplace_back("the file is empty: there is no world in it");
        return out;
    }
    if (database.execAndGet("PRAGMA application_id").getInt() != world_id) {
        out.faults.emplace_back("this SQLite file is not a Moosaic world");
        return out;
    }
    out.version = database.execAndGet("PRAGMA user_version").getInt();
    SQLite::Statement integrity(database, "PRAGMA integrity_check(10)");
    while (integrity.executeStep())
        if (const auto said = integrity.getColumn(0).getString(); said != "ok")
            out.faults.push_back("the database is damaged: " + said);
    if (out.version == schema.version())
        for (const auto& table : schema.tables) check_shape(database, table, out.faults);
    return out;
}

}  // namespace

Result<Examination> SqliteStorage::examine(const std::string& directory, const Schema& schema) {
    const std::string file = directory + "/world.sqlite";
    if (auto good = look_at_files(directory); !good) return tl::unexpected(good.error());
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return Examination{};
    // A file without a log is whole in itself and nobody has it open: then it is read as it lies there, for a reader
    // would otherwise make a log of its own. With a log, reading joins whoever writes.
    const bool alone = !std::filesystem::exists(file + "-wal", error);
    try {
        SQLite::Database database(uri(file, alone), SQLite::OPEN_READONLY | SQLite::OPEN_URI, 5000);
        return look_at(database, schema);
    } catch (const SQLite::Exception& exception) {
        if (exception.getErrorCode() != SQLITE_NOTADB && exception.getErrorCode() != SQLITE_CORRUPT)
            return tl::unexpected(sqlite_error(exception, file));
        Examination broken;
        broken.found = true;
        broken.version = schema.version();
        broken.faults.push_back(std::string("the database is damaged: ") + exception.what());
        return broken;
    }
}

}  // namespace moosaic::storage
