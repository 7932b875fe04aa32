#include "copies.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>
#include <vector>

#include "errors.hpp"
#include "files.hpp"
#include "migrations.hpp"

namespace moosaic::storage {

namespace {

constexpr int pages_a_step = 128;
constexpr std::size_t bytes_a_step = 1 << 20;
constexpr int steps_a_flush = 8;

tl::unexpected<Error> stopped(const std::string& file) {
    return fail("the copy was stopped before it was complete", file);
}

// Every page, as one commit left them.
Result<void> copy_pages(const std::string& database, UnfinishedFile& target, const CopyStep& step) {
    SQLite::Database source(database, SQLite::OPEN_READONLY | SQLITE_OPEN_NOMUTEX, 5000);
    // What this transaction sees stays the same whatever is committed meanwhile; without it every commit of another
    // connection would make the copy begin anew.
    const SQLite::Transaction snapshot(source, SQLite::TransactionBehavior::DEFERRED);
    (void)source.execAndGet("SELECT count(*) FROM sqlite_schema");
    SQLite::Database copy(target.path(), SQLite::OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    copy.exec("PRAGMA journal_mode = OFF");
    copy.exec("PRAGMA synchronous = OFF");  // flushed by hand
    SQLite::Backup pages(copy, source);
    for (int steps = 1;; ++steps) {
        const int code = pages.executeStep(pages_a_step);
        if (code == SQLITE_DONE) return {};
        if (code != SQLITE_OK) std::this_thread::sleep_for(std::chrono::milliseconds(20));  // busy
        const double total = pages.getTotalPageCount();
        if (step && !step(total > 0 ? 1 - pages.getRemainingPageCount() / total : 0)) return stopped(target.path());
        if (steps % steps_a_flush == 0)
            if (auto ok = target.flush(); !ok) return ok;
    }
}

// Lets a long statement ask whether to go on.
class Asking {
public:
    Asking(SQLite::Database& database, const CopyStep& step) : database_(database), step_(step) {
        if (step_) sqlite3_progress_handler(database_.getHandle(), 100'000, &Asking::ask, this);
    }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;
    ~Asking() { sqlite3_progress_handler(database_.getHandle(), 0, nullptr, nullptr); }
    [[nodiscard]] bool refused() const { return refused_; }

private:
    static int ask(void* self) {
        auto* asking = static_cast<Asking*>(self);
        const auto now = std::chrono::steady_clock::now();
        if (now < asking->next_) return 0;
        asking->next_ = now + std::chrono::milliseconds(200);
        asking->refused_ = !asking->step_(1);
        return asking->refused_ ? 1 : 0;
    }

    SQLite::Database& database_;
    const CopyStep& step_;
    std::chrono::steady_clock::time_point next_;
    bool refused_ = false;
};

tl::unexpected<Error> damaged(const std::string& name, const std::string& why) {
    return fail("the database is damaged: " + why, name, "use another backup");
}

// Reads all of a copy and makes it one file that needs no log beside it. `name` is what the copy is made from.
Result<void> read_through(const std::string& path, const std::string& name, const Schema& schema,
                          const CopyStep& step) {
    SQLite::Database copy(path, SQLite::OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    if (copy.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0)
        return fail("there is no world in it", name);
    if (const auto version = version_of(copy, name, schema); !version) return tl::unexpected(version.error());
    copy.exec("PRAGMA journal_mode = DELETE");
    const Asking asking(copy, step);
    try {
        SQLite::Statement check(copy, "PRAGMA integrity_check(1)");
        const std::string verdict = check.executeStep() ? check.getColumn(0).getString() : "no answer";
        if (verdict != "ok") return damaged(name, verdict);
    } catch (const SQLite::Exception&) {
        if (asking.refused()) return stopped(name);
        throw;
    }
    return {};
}

Result<void> check_copy(const std::string& path, const std::string& name, const Schema& schema, const CopyStep& step) {
    try {
        return read_through(path, name, schema, step);
    } catch (const SQLite::Exception& exception) {
        const int code = exception.getErrorCode() & 0xff;
        if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB) throw;
        return damaged(name, exception.what());
    }
}

class Input {
public:
    explicit Input(const std::string& file) : fd_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
};

// Its size, when it may be a backup.
Result<std::uint64_t> look_at(const Input& in, const std::string& file) {
    struct stat facts {};
    if (in.fd() < 0 || ::fstat(in.fd(), &facts) != 0)
        return tl::unexpected(system_error("the backup cannot be read", file, errno));
    char head[16] = {};
    if (!S_ISREG(facts.st_mode) || ::pread(in.fd(), head, sizeof head, 0) != static_cast<ssize_t>(sizeof head) ||
        std::string(head, sizeof head) != std::string("SQLite format 3\0", sizeof head))
        return fail("this is not a backup of a world", file, "give a file that `moosaic backup` made");
    struct stat log {};
    if (::stat((file + "-wal").c_str(), &log) == 0 && log.st_size > 0)
        return fail("this is the database of a world in use, not a backup: a part of it lies in " + file + "-wal", file,
                    "make a backup of that world first");
    return static_cast<std::uint64_t>(facts.st_size);
}

Result<void> copy_bytes(const Input& in, std::uint64_t size, const std::string& file, UnfinishedFile& target,
                        const CopyStep& step) {
    std::vector<char> buffer(bytes_a_step);
    for (std::uint64_t done = 0;;) {
        const ssize_t n = ::read(in.fd(), buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return tl::unexpected(system_error("the backup cannot be read", file, errno));
        if (n == 0) return {};
        if (auto ok = target.append(buffer.data(), static_cast<std::size_t>(n)); !ok) return ok;
        done += static_cast<std::uint64_t>(n);
        if (step && !step(static_cast<double>(done) / static_cast<double>(std::max(size, done)))) return stopped(file);
    }
}

}  // namespace

Result<void> back_up(const std::string& database, const std::string& target, const Schema& schema,
                     const CopyStep& step) {
    UnfinishedFile copy(target);
    if (auto ok = copy.create(); !ok) return ok;
    if (auto ok = copy_pages(database, copy, step); !ok) return ok;
    if (auto ok = check_copy(copy.path(), database, schema, step); !ok) return ok;
    return copy.put_in_place();
}

Result<void> restore_copy(const std::string& backup, const std::string& database, const Schema& schema,
                          const CopyStep& step) {
    const Input in(backup);
    const auto size = look_at(in, backup);
    if (!size) return tl::unexpected(size.error());
    UnfinishedFile copy(database);
    if (auto ok = copy.create(); !ok) return ok;
    if (auto ok = copy_bytes(in, *size, backup, copy, step); !ok) return ok;
    if (auto ok = check_copy(copy.path(), backup, schema, step); !ok) return ok;
    return copy.put_in_place();
}

}  // namespace moosaic::storage
