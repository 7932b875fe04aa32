#include "sqlite_storage.hpp"

#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>

#include "copies.hpp"
#include "errors.hpp"
#include "files.hpp"
#include "migrations.hpp"

namespace moosaic::storage {

namespace {

// Every exception ends here: nothing but a Result crosses the seam.
template <class F>
auto guarded(const std::string& file, F f) -> decltype(f()) {
    try {
        return f();
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected(sqlite_error(exception, file));
    } catch (const std::exception& exception) {
        return fail(exception.what(), file);
    }
}

bool holds(Connection& connection, const Condition& condition) {
    const auto row = connection.get(condition.table, condition.key);
    return row == condition.expected;
}

}  // namespace

Result<void> SqliteStorage::open(OpenOptions options) {
    close();
    options_ = std::move(options);
    file_ = options_.directory + "/world.sqlite";
    if (auto good = look_at_files(options_.directory); !good) return good;
    if (!options_.create && !std::filesystem::exists(file_))
        return fail("there is no world here", options_.directory,
                    "make one with `moosaic init`, or take one from a backup with `moosaic restore`");
    if (auto ok = lock_.take(options_.directory); !ok) return ok;
    auto opened = guarded(file_, [&] { return open_file(); });
    if (!opened) close();
    return opened;
}

Result<void> SqliteStorage::open_file() {
    if (auto ok = create_private(file_); !ok) return ok;
    writer_ = std::make_unique<Connection>(file_, Connection::Mode::write, options_.schema);
    auto& database = writer_->database();
    if (auto ok = migrate(database, file_, options_); !ok) return ok;
    database.exec("PRAGMA journal_mode = WAL");
    database.exec(options_.durability == Durability::full ? "PRAGMA synchronous = FULL"
                                                          : "PRAGMA synchronous = NORMAL");
    // A long reader, as a backup is, lets the log grow; afterwards it shrinks to this again.
    database.exec("PRAGMA journal_size_limit = 67108864");
    readers_ = std::make_unique<Readers>(file_, options_.schema);
    return {};
}

void SqliteStorage::close() {
    readers_.reset();
    writer_.reset();  // last: it folds the WAL into the file
    lock_.release();
}

Result<std::optional<Row>> SqliteStorage::get(TableId table, const Key& key) {
    if (readers_ == nullptr) return tl::unexpected(closed());
    return guarded(file_, [&]() -> Result<std::optional<Row>> {
        Readers::Lease reader(*readers_);
        return reader->get(table, key);
    });
}

Result<std::vector<Row>> SqliteStorage::scan(const Scan& scan) {
    if (readers_ == nullptr) return tl::unexpected(closed());
    return guarded(file_, [&]() -> Result<std::vector<Row>> {
        Readers::Lease reader(*readers_);
        return reader->scan(scan);
    });
}

std::vector<Verdict> SqliteStorage::apply(const std::vector<Transaction>& batch) {
    // Rolls back when it is left without commit().
    SQLite::Transaction transaction(writer_->database(), SQLite::TransactionBehavior::IMMEDIATE);
    std::vector<Verdict> verdicts;
    for (const auto& one : batch) {
        const bool ok = std::all_of(one.conditions.begin(), one.conditions.end(),
                                    [&](const Condition& condition) { return holds(*writer_, condition); });
        verdicts.push_back(ok ? Verdict::committed : Verdict::refused);
        if (!ok) continue;
        for (const auto& write : one.writes) {
            if (const auto* put = std::get_if<Put>(&write))
                writer_->put(*put);
            else
                writer_->erase(std::get<Erase>(write));
        }
    }
    transaction.commit();
    return verdicts;
}

// After a failed flush the batch lies complete at the end of the log although it was refused: who reads the log after a
// crash would take it for good. The next commit is written over it; this is a small one, which changes nothing.
void SqliteStorage::bury_refused_batch() {
    try {
        writer_->database().exec("PRAGMA user_version = " + std::to_string(options_.schema.version()));
    } catch (const SQLite::Exception&) {  // the disk still fails; the next commit does it
    }
}

Result<std::vector<Verdict>> SqliteStorage::commit(const std::vector<Transaction>& batch) {
    if (writer_ == nullptr) return tl::unexpected(closed());
    return guarded(file_, [&]() -> Result<std::vector<Verdict>> {
        try {
            return apply(batch);
        } catch (const SQLite::Exception& exception) {
            if ((exception.getErrorCode() & 0xff) == SQLITE_IOERR) bury_refused_batch();
            throw;
        }
    });
}

Result<void> SqliteStorage::backup(const std::string& file, const CopyStep& step) {
    if (writer_ == nullptr) return tl::unexpected(closed());
    return guarded(file, [&] { return back_up(file_, file, options_.schema, step); });
}

Result<void> SqliteStorage::restore(const std::string& file, const OpenOptions& options, const CopyStep& step) {
    if (writer_ != nullptr) return fail("storage sqlite is open; nothing can be restored into it", file_);
    if (auto good = look_at_files(options.directory); !good) return good;
    DirectoryLock lock;
    if (auto ok = lock.take(options.directory); !ok) return ok;
    return guarded(file, [&] { return restore_copy(file, options.directory + "/world.sqlite", options.schema, step); });
}

}  // namespace moosaic::storage
