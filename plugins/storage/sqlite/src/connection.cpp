#include "connection.hpp"

#include <sqlite3.h>

#include <stdexcept>

#include "sql.hpp"

namespace moosaic::storage {

namespace {

constexpr int busy_milliseconds = 5000;  // an admin's shell may hold the file for a moment

// Binds without copying: the fields outlive the statement's run.
void bind(SQLite::Statement& statement, int position, const Field& field, ColumnType type) {
    if (const auto* n = std::get_if<std::int64_t>(&field))
        statement.bind(position, *n);
    else if (const auto* d = std::get_if<double>(&field))
        statement.bind(position, *d);
    else if (const auto* s = std::get_if<std::string>(&field); s != nullptr && type == ColumnType::blob)
        statement.bindNoCopy(position, s->data(), static_cast<int>(s->size()));
    else if (s != nullptr)
        statement.bindNoCopy(position, *s);
    else
        statement.bind(position);
}

Field field_of(const SQLite::Column& column, ColumnType type) {
    if (column.isNull()) return {};
    switch (type) {
        case ColumnType::integer:
            return column.getInt64();
        case ColumnType::real:
            return column.getDouble();
        default:
            return column.getString();
    }
}

Row row_of(SQLite::Statement& statement, const Table& table) {
    Row row;
    row.reserve(table.columns.size());
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        row.push_back(field_of(statement.getColumn(static_cast<int>(i)), table.columns[i].type));
    return row;
}

// Too few values would leave those of the statement's last run in place.
void need(std::size_t given, std::size_t wanted, const Table& table) {
    if (given != wanted)
        throw std::invalid_argument("table " + table.name + " takes " + std::to_string(wanted) + " values here, not " +
                                    std::to_string(given));
}

// Ends a statement's run whatever happens: an unfinished read would pin an old snapshot of the file.
class Run {
public:
    explicit Run(SQLite::Statement& statement) : statement_(statement) {}
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() { (void)statement_.tryReset(); }

private:
    SQLite::Statement& statement_;
};

}  // namespace

Connection::Connection(const std::string& file, Mode mode, const Schema& schema)
    : database_(file, (mode == Mode::write ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY) | SQLITE_OPEN_NOMUTEX,
                busy_milliseconds),
      schema_(schema) {
    // Otherwise the name of a column that is missing would count as a text.
    for (const int option : {SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL})
        sqlite3_db_config(database_.getHandle(), option, 0, nullptr);
}

std::uint64_t Connection::statement_id(Verb verb, TableId table, std::uint64_t index, std::uint64_t equals,
                                       std::uint64_t after, bool limit) {
    return std::uint64_t{table} << 32U | index << 24U | equals << 16U | after << 8U |
           static_cast<std::uint64_t>(limit ? 8 : 0) | static_cast<std::uint64_t>(verb);
}

SQLite::Statement& Connection::statement(std::uint64_t id, const std::function<std::string()>& text) {
    auto& slot = statements_[id];
    if (slot == nullptr) slot = std::make_unique<SQLite::Statement>(database_, text());
    return *slot;
}

std::optional<Row> Connection::get(TableId id, const Key& key) {
    const Table& shape = table(id);
    need(key.size(), shape.key_columns, shape);
    auto& query = statement(statement_id(Verb::get, id), [&] { return sql::get(shape); });
    const Run run(query);
    for (std::size_t i = 0; i < key.size(); ++i) bind(query, static_cast<int>(i) + 1, key[i], shape.columns.at(i).type);
    if (!query.executeStep()) return std::nullopt;
    return row_of(query, shape);
}

std::vector<Row> Connection::scan(const Scan& scan) {
    const Table& shape = table(scan.table);
    const std::size_t after = scan.after ? scan.after->size() : 0;
    const bool limited = scan.limit < static_cast<std::size_t>(INT64_MAX);
    const std::uint64_t index = scan.index ? *scan.index + 1 : 0;
    auto& query = statement(statement_id(Verb::scan, scan.table, index, scan.equals.size(), after, limited),
                            [&] { return sql::scan(shape, scan.index, scan.equals.size(), after, limited); });
    const Run run(query);
    int position = 0;
    for (std::size_t i = 0; i < scan.equals.size(); ++i) {
        const std::size_t column = scan.index ? shape.indexes.at(*scan.index).columns.at(i) : i;
        bind(query, ++position, scan.equals[i], shape.columns.at(column).type);
    }
    for (std::size_t i = 0; i < after; ++i) bind(query, ++position, (*scan.after)[i], shape.columns.at(i).type);
    if (limited) query.bind(++position, static_cast<std::int64_t>(scan.limit));
    std::vector<Row> rows;
    while (query.executeStep()) rows.push_back(row_of(query, shape));
    return rows;
}

void Connection::put(const Put& put) {
    const Table& shape = table(put.table);
    need(put.row.size(), shape.columns.size(), shape);
    auto& insert = statement(statement_id(Verb::put, put.table), [&] { return sql::put(shape); });
    const Run run(insert);
    for (std::size_t i = 0; i < put.row.size(); ++i)
        bind(insert, static_cast<int>(i) + 1, put.row[i], shape.columns.at(i).type);
    insert.executeStep();
}

void Connection::erase(const Erase& erase) {
    const Table& shape = table(erase.table);
    need(erase.key.size(), shape.key_columns, shape);
    auto& remove = statement(statement_id(Verb::erase, erase.table), [&] { return sql::erase(shape); });
    const Run run(remove);
    for (std::size_t i = 0; i < erase.key.size(); ++i)
        bind(remove, static_cast<int>(i) + 1, erase.key[i], shape.columns.at(i).type);
    remove.executeStep();
}

}  // namespace moosaic::storage
