// FaultVfs: SQLite's files on a machine whose power fails and whose disk may be full or broken. For tests only.
//
// While it lives it is SQLite's default file system in this process, so whatever opens a database uses it. The real
// files are what the operating system shows: each read sees each write. Beside them the Disk keeps what the platter
// holds: sectors, sizes and names as last flushed. When the power fails, every operation fails from there on; once all
// connections are closed, restore_power() rewrites the files as a reboot might find them. A sector written but not
// flushed is then old, new, or new up to some byte; a size is the old or the new one; a name made or removed but not
// flushed may be there or not (SQLite flushes the folder with the first flush of a new journal or log; here all files
// lie in one). A flush that failed persists nothing, and a later one does not make up for it (as Linux
// does it). Real flushes are never made.
//
// Everything random comes from one seed. Any thread, but for cut_after, restore_power and `faults`.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace moosaic::testing {

class FaultVfs {
public:
    explicit FaultVfs(std::uint64_t seed);
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;
    ~FaultVfs();

    // The power fails in the middle of the n-th write, truncation, flush or deletion from now.
    void cut_after(std::uint64_t operations);
    void cut_now() { dead_ = true; }
    [[nodiscard]] bool dead() const { return dead_; }

    // What of the unflushed survives: anything, sector by sector; nothing; everything (as when only the process dies).
    enum class Keep : std::uint8_t { anything, nothing, everything };
    // No connection may be open.
    void restore_power(Keep keep = Keep::anything);

    // In thousandths of the operations concerned.
    struct Faults {
        unsigned full = 0;   // a write finds no space, after a part of it
        unsigned write = 0;  // a write fails, after a part of it
        unsigned flush = 0;  // a flush fails
    };
    Faults faults;

    [[nodiscard]] std::uint64_t operations() const { return operations_; }
    [[nodiscard]] std::uint64_t flushes() const { return flushes_; }

    // --- what the file methods use -----------------------------------------------------------------------------------
    static constexpr std::int64_t sector_size = 512;
    struct Sector {
        std::string durable;   // as last flushed; shorter than a sector at the end of the file
        bool skipped = false;  // a flush of it failed: later flushes do not know of it
    };
    struct FileState {
        std::map<std::int64_t, Sector> dirty;
        std::int64_t durable_size = 0;
        std::int64_t size = 0;
        bool exists = true;
        bool name_durable = true;
        std::optional<std::string> durable_name;  // content of the file that this name means on the platter
    };
    // `real` gets the real file, `state` its part of the model.
    int open(const char* name, sqlite3_file* real, int flags, int* out_flags, FileState** state);
    int remove(const char* name, int flush_folder);
    int write(FileState& state, sqlite3_file* real, const void* data, int size, std::int64_t offset);
    int truncate(FileState& state, sqlite3_file* real, std::int64_t size);
    int flush(FileState& state);

private:
    enum class Power : std::uint8_t { on, fails_now, off };
    Power spend();  // one operation
    bool chance(unsigned thousandths) { return thousandths > 0 && random_() % 1000 < thousandths; }
    void remember(FileState& state, sqlite3_file* real, std::int64_t from, std::int64_t to);
    int write_through(FileState& state, sqlite3_file* real, const void* data, int size, std::int64_t offset);
    void flushed(FileState& state);
    void folder_flushed();
    std::string durable_content(const std::string& path, const FileState& state);
    void reboot_file(const std::string& path, FileState& state, Keep keep);
    std::string survivor(const std::string& durable, std::string written, Keep keep);

    std::mutex mutex_;
    std::mt19937_64 random_;
    std::map<std::string, FileState> files_;
    std::uint64_t left_ = UINT64_MAX;
    std::atomic<bool> dead_{false};
    std::atomic<std::uint64_t> operations_{0};
    std::atomic<std::uint64_t> flushes_{0};
    sqlite3_vfs* real_ = nullptr;
    sqlite3_vfs vfs_{};
};

}  // namespace moosaic::testing
