#include "sqlite_storage.hpp"

#include <SQLiteCpp/Transaction.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

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

Result<std::vector<Verdict>> SqliteStorage::commit(const std::vector<Transaction>& batch) {
    if (writer_ == nullptr) return tl::unexpected(closed());
    return guarded(file_, [&]() -> Result<std::vector<Verdict>> {
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
    });
}

Result<void> SqliteStorage::backup(const std::string& file) {
    if (readers_ == nullptr) return tl::unexpected(closed());
    if (std::filesystem::exists(file)) return fail("there is a file of this name already", file, "give another name");
    return guarded(file, [&]() -> Result<void> {
        const std::string unfinished = file + ".part" + std::to_string(::getpid());
        std::filesystem::remove(unfinished);
        if (auto ok = create_private(unfinished); !ok) return ok;
        const auto copied = guarded(file, [&]() -> Result<void> {
            // A connection of its own: a copy takes long, and the pool is small.
            Connection source(file_, Connection::Mode::read, options_.schema);
            SQLite::Statement copy(source.database(), "VACUUM INTO ?");
            copy.bind(1, unfinished);
            copy.executeStep();
            return {};
        });
        if (!copied) {
            std::filesystem::remove(unfinished);
            return copied;
        }
        return move_into_place(unfinished, file);
    });
}

}  // namespace moosaic::storage
