// The model of the platter; fault_vfs_methods.cpp is the face it shows to SQLite.
#include "fault_vfs.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace moosaic::testing {

namespace {

std::string content_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void write_content(const std::string& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

// `size` bytes from `offset`, without what lies behind the end of the file.
std::string read_real(sqlite3_file* real, std::int64_t offset, std::int64_t size, std::int64_t end) {
    size = std::clamp<std::int64_t>(end - offset, 0, size);
    std::string out(static_cast<std::size_t>(size), '\0');
    if (size > 0) (void)real->pMethods->xRead(real, out.data(), static_cast<int>(size), offset);
    return out;
}

}  // namespace

void FaultVfs::cut_after(std::uint64_t operations) { left_ = operations; }

FaultVfs::Power FaultVfs::spend() {
    if (dead_) return Power::off;
    ++operations_;
    if (left_ == UINT64_MAX || --left_ > 0) return Power::on;
    dead_ = true;
    return Power::fails_now;
}

// Keeps what the platter holds of the sectors that are about to change.
void FaultVfs::remember(FileState& state, sqlite3_file* real, std::int64_t from, std::int64_t to) {
    for (std::int64_t at = from / sector_size * sector_size; at < to; at += sector_size) {
        const auto [sector, fresh] = state.dirty.try_emplace(at);
        if (fresh) sector->second.durable = read_real(real, at, sector_size, state.size);
        sector->second.skipped = false;
    }
}

int FaultVfs::write_through(FileState& state, sqlite3_file* real, const void* data, int size, std::int64_t offset) {
    // A write behind the end makes the gap before it part of the file.
    remember(state, real, std::min(offset, state.size), offset + size);
    const int code = real->pMethods->xWrite(real, data, size, offset);
    state.size = std::max(state.size, offset + size);
    return code;
}

int FaultVfs::write(FileState& state, sqlite3_file* real, const void* data, int size, std::int64_t offset) {
    const std::lock_guard lock(mutex_);
    const Power power = spend();
    if (power == Power::off) return SQLITE_IOERR_WRITE;
    const bool no_space = chance(faults.full);
    const bool broken = !no_space && chance(faults.write);
    if (power == Power::on && !no_space && !broken) return write_through(state, real, data, size, offset);
    if (const int part = static_cast<int>(random_() % static_cast<std::uint64_t>(size + 1)); part > 0)
        (void)write_through(state, real, data, part, offset);
    return no_space ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int FaultVfs::truncate(FileState& state, sqlite3_file* real, std::int64_t size) {
    const std::lock_guard lock(mutex_);
    if (spend() != Power::on) return SQLITE_IOERR_TRUNCATE;
    if (size < state.size) remember(state, real, size, state.size);
    state.size = size;
    return real->pMethods->xTruncate(real, size);
}

void FaultVfs::flushed(FileState& state) {
    std::erase_if(state.dirty, [](const auto& entry) { return !entry.second.skipped; });
    state.durable_size = state.size;
    if (!state.name_durable) folder_flushed();
}

void FaultVfs::folder_flushed() {
    for (auto& [path, state] : files_) {
        state.durable_name.reset();
        state.name_durable = state.exists;
    }
}

int FaultVfs::flush(FileState& state) {
    const std::lock_guard lock(mutex_);
    const Power power = spend();
    if (power == Power::off) return SQLITE_IOERR_FSYNC;
    ++flushes_;
    if (power == Power::fails_now) {
        // Perhaps it was through, and only the answer is missing.
        if (random_() % 3 == 0) flushed(state);
        return SQLITE_IOERR_FSYNC;
    }
    if (chance(faults.flush)) {
        for (auto& [at, sector] : state.dirty) sector.skipped = true;
        return SQLITE_IOERR_FSYNC;
    }
    flushed(state);
    return SQLITE_OK;
}

int FaultVfs::open(const char* name, sqlite3_file* real, int flags, int* out_flags, FileState** out) {
    const std::lock_guard lock(mutex_);
    if (dead_) return SQLITE_CANTOPEN;
    const bool there = name == nullptr || std::filesystem::exists(name);
    const int code = real_->xOpen(real_, name, real, flags, out_flags);
    if (code != SQLITE_OK || name == nullptr) return code;
    const auto [entry, unknown] = files_.try_emplace(name);
    FileState& state = entry->second;
    if (unknown || !state.exists) {
        sqlite3_int64 size = 0;
        (void)real->pMethods->xFileSize(real, &size);
        state.exists = true;
        state.dirty.clear();
        state.size = state.durable_size = size;
        if (unknown) state.name_durable = there;
    }
    *out = &state;
    return SQLITE_OK;
}

int FaultVfs::remove(const char* name, int flush_folder) {
    const std::lock_guard lock(mutex_);
    if (spend() != Power::on) return SQLITE_IOERR_DELETE;
    FileState& state = files_[name];
    if (!std::filesystem::exists(name)) return SQLITE_IOERR_DELETE_NOENT;
    if (state.name_durable) state.durable_name = durable_content(name, state);
    const int code = real_->xDelete(real_, name, 0);
    state.dirty.clear();
    state.exists = state.name_durable = false;
    state.size = state.durable_size = 0;
    if (flush_folder != 0) folder_flushed();
    return code;
}

std::string FaultVfs::durable_content(const std::string& path, const FileState& state) {
    std::string content = content_of(path);
    content.resize(static_cast<std::size_t>(std::max(state.size, state.durable_size)));
    for (const auto& [at, sector] : state.dirty)
        content.replace(static_cast<std::size_t>(at), sector.durable.size(), sector.durable);
    content.resize(static_cast<std::size_t>(state.durable_size));
    return content;
}

// What is found of a sector: one of both, or the write broken off.
std::string FaultVfs::survivor(const std::string& durable, std::string written, Keep keep) {
    std::string old = durable;
    old.resize(static_cast<std::size_t>(sector_size));
    written.resize(static_cast<std::size_t>(sector_size));
    if (keep == Keep::everything) return written;
    const auto dice = keep == Keep::nothing ? 0 : random_() % 8;
    if (dice < 4) return old;
    if (dice < 7) return written;
    const auto torn = random_() % static_cast<std::uint64_t>(sector_size);
    return written.substr(0, torn) + old.substr(torn);
}

void FaultVfs::reboot_file(const std::string& path, FileState& state, Keep keep) {
    const bool named = keep == Keep::everything || state.name_durable || (keep == Keep::anything && random_() % 2 == 0);
    if (!state.exists || !named) {
        std::filesystem::remove(path);
        const bool back = keep == Keep::nothing || (keep == Keep::anything && random_() % 2 == 0);
        if (state.durable_name && back) write_content(path, *state.durable_name);
        return;
    }
    if (state.dirty.empty() && state.size == state.durable_size) return;
    std::string content = content_of(path);
    content.resize(static_cast<std::size_t>(std::max(state.size, state.durable_size)));
    content.resize((content.size() + sector_size - 1) / sector_size * sector_size);
    for (const auto& [at, sector] : state.dirty) {
        const auto from = static_cast<std::size_t>(at);
        if (from < content.size())
            content.replace(from, sector_size, survivor(sector.durable, content.substr(from, sector_size), keep));
    }
    const bool new_size = keep == Keep::everything || (keep == Keep::anything && random_() % 2 == 0);
    content.resize(static_cast<std::size_t>(new_size ? state.size : state.durable_size));
    write_content(path, content);
}

void FaultVfs::restore_power(Keep keep) {
    const std::lock_guard lock(mutex_);
    // Some cuts lose everything unflushed or nothing of it: the likely cases on real machines.
    if (keep == Keep::anything) {
        const auto dice = random_() % 8;
        if (dice == 0) keep = Keep::nothing;
        if (dice == 1) keep = Keep::everything;
    }
    for (auto& [path, state] : files_) {
        reboot_file(path, state, keep);
        std::filesystem::remove(path + "-shm");
    }
    files_.clear();
    left_ = UINT64_MAX;
    dead_ = false;
}

}  // namespace moosaic::testing
