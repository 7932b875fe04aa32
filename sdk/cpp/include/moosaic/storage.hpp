// storage: tables, conditional commits, ordered scans, migrations. API 0.
//
// The engine declares its tables once (Schema); a storage plugin keeps them. A storage knows nothing of objects or
// verbs. `get` and `scan` are called concurrently with each other and with one `commit`. Everything returned is owned
// by the caller, and checked: a row has its table's columns in their types, a batch of n transactions n verdicts. What
// has another shape, like an exception, is an Error that names the plugin. After a crash (kill -9, power) the tables
// hold exactly a prefix of the committed batches, each whole; with Durability::full every batch whose `commit` had
// returned is in that prefix.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <moosaic/plugin.hpp>
#include <moosaic/result.hpp>

namespace moosaic::storage {

inline constexpr std::string_view kind = "storage";

enum class ColumnType : std::uint8_t { integer, real, text, blob };
using Field = std::variant<std::monostate, std::int64_t, double, std::string>;  // monostate is SQL NULL
using Row = std::vector<Field>;  // one field a column, in the order of the table's columns
using Key = std::vector<Field>;  // the fields of the primary key, or a prefix of an index's columns

struct Column {
    std::string name;
    ColumnType type = ColumnType::text;
    bool nullable = false;
};

struct Index {
    std::string name;                  // unique in the schema
    std::vector<std::size_t> columns;  // positions in the table
};

struct Table {
    std::string name;
    std::vector<Column> columns;
    std::size_t key_columns = 1;  // the first so many columns are the primary key
    std::vector<Index> indexes;
};

// One numbered step. Version 1 creates everything; later steps alter. Applied in order, each in one transaction.
struct Migration {
    int version = 0;
    std::vector<Table> create;                                // tables to create, with their indexes
    std::vector<std::pair<std::string, Column>> add_columns;  // table name, column appended at the end (nullable)
    std::vector<std::pair<std::string, Index>> add_indexes;   // table name, index
};

struct Schema {
    std::vector<Table> tables;  // as they are after the last migration; TableId is the position here
    std::vector<Migration> migrations;
    [[nodiscard]] int version() const { return migrations.empty() ? 0 : migrations.back().version; }
};

using TableId = std::uint32_t;
using IndexId = std::uint32_t;  // position in Table::indexes

struct Scan {
    TableId table = 0;
    std::optional<IndexId> index;  // none: by primary key
    Key equals;                    // a prefix of the index's (or key's) columns; empty: everything
    std::optional<Key> after;      // continue behind this primary key; with an index too: its rows come in that order
    std::size_t limit = SIZE_MAX;
};

struct Put {
    TableId table;
    Row row;
};
struct Erase {
    TableId table;
    Key key;
};
using Write = std::variant<Put, Erase>;

// A condition on a cell, written by the transaction or not: the row with this key must equal `expected`
// (none: must be absent) when the transaction is applied. Fields are compared as they are: integer 1 is not real 1.0.
struct Condition {
    TableId table;
    Key key;
    std::optional<Row> expected;
};

struct Transaction {
    std::vector<Condition> conditions;
    std::vector<Write> writes;
};

enum class Verdict : std::uint8_t { committed, refused };
enum class Durability : std::uint8_t { full, relaxed };  // full: fsync before commit returns; relaxed: a write

struct OpenOptions {
    std::string directory;  // the world's data directory; a storage that keeps no files ignores it
    Schema schema;
    Durability durability = Durability::full;
    // Called before an existing database is changed; may call backup(). A failure leaves the database as it was.
    std::function<Result<void>(int from, int to)> before_migration;
    bool create = true;  // false: a directory without a database is refused
};

// Asked now and then by a long copy, on the calling thread, with the part that is done (0 to 1); false: stop there and
// leave nothing. May be empty.
using CopyStep = std::function<bool(double done)>;

struct Capabilities {
    bool persistent = false;  // contents survive close and open; `init` refuses a storage that keeps nothing
    // Other processes may open and write it too; then `commit` alone decides. No server can use one yet: it is refused.
    bool shared = false;
};

class Storage : public Plugin {
public:
    [[nodiscard]] virtual Capabilities capabilities() const = 0;  // constant [any]

    // Opens or creates and migrates, all steps in one transaction: if one fails, the database is as it was. A database
    // with a newer version than the schema is refused with both versions in the message and left untouched. [main]
    virtual Result<void> open(OpenOptions options) = 0;
    virtual void close() = 0;  // [main]

    virtual Result<std::optional<Row>> get(TableId table, const Key& key) = 0;  // [any]

    // Rows in primary-key order (columns compared in turn; NULL < integer/real by value < text/blob bytewise). [any]
    virtual Result<std::vector<Row>> scan(const Scan& scan) = 0;

    // Applies the transactions in order, in one durable step. A transaction whose conditions do not hold (seen after
    // those before it in the batch) is refused and leaves nothing; the others are not affected. An Error means that
    // nothing of the batch was applied (disk full, I/O error); the storage stays usable and may be tried again. Only if
    // the disk failed while flushing and the power failed before the next commit, the batch may be found after all,
    // whole and last. [writer]
    virtual Result<std::vector<Verdict>> commit(const std::vector<Transaction>& batch) = 0;

    // A consistent copy of everything into one new file, private to its owner, while serving: from any thread beside
    // get, scan and commit, and inside before_migration, but not beside close. Commits go on meanwhile. The name
    // appears when the copy is complete, checked and flushed; a file of that name is refused. Storages that are not
    // persistent refuse. [any]
    virtual Result<void> backup(const std::string& file, const CopyStep& step) = 0;

    // Makes the database of `options.directory`, an existing directory without one, from a file that `backup` made.
    // While not open. The file is checked first: whole, of this storage, of a version the schema knows (an older one is
    // migrated by the next open). The database appears complete or not at all; remains of an interrupted restore do not
    // matter. Storages that are not persistent refuse. [main]
    virtual Result<void> restore(const std::string& file, const OpenOptions& options, const CopyStep& step) = 0;
};

}  // namespace moosaic::storage
