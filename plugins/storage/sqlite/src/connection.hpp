// Connection: one SQLite connection with its prepared statements. Used by one thread at a time. Throws
// SQLite::Exception.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <memory>
#include <unordered_map>

#include <moosaic/storage.hpp>

namespace moosaic::storage {

class Connection {
public:
    enum class Mode : std::uint8_t { read, write };
    // `schema` outlives the connection.
    Connection(const std::string& file, Mode mode, const Schema& schema);

    SQLite::Database& database() { return database_; }
    std::optional<Row> get(TableId table, const Key& key);
    std::vector<Row> scan(const Scan& scan);
    void put(const Put& put);
    void erase(const Erase& erase);

private:
    enum class Verb : std::uint8_t { get, put, erase, scan };
    SQLite::Statement& statement(std::uint64_t id, const std::function<std::string()>& text);
    static std::uint64_t statement_id(Verb verb, TableId table, std::uint64_t index = 0, std::uint64_t equals = 0,
                                      std::uint64_t after = 0, bool limit = false);
    [[nodiscard]] const Table& table(TableId id) const { return schema_.tables.at(id); }

    SQLite::Database database_;
    const Schema& schema_;
    std::unordered_map<std::uint64_t, std::unique_ptr<SQLite::Statement>> statements_;
};

}  // namespace moosaic::storage
