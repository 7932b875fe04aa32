// SQLite's C tables of file and file system methods: each goes to the model, or past it to the real file system.
#include <cstring>

#include "fault_vfs.hpp"

namespace moosaic::testing {

namespace {

struct File {
    sqlite3_file base;
    FaultVfs* vfs;
    FaultVfs::FileState* state;  // null: a temporary file, which no cut can harm
};

File* own(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(own(file) + 1); }

int close(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }

int read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
    if (own(file)->vfs->dead()) return SQLITE_IOERR_READ;
    return real(file)->pMethods->xRead(real(file), data, size, offset);
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    if (own(file)->state == nullptr) return real(file)->pMethods->xWrite(real(file), data, size, offset);
    return own(file)->vfs->write(*own(file)->state, real(file), data, size, offset);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (own(file)->state == nullptr) return real(file)->pMethods->xTruncate(real(file), size);
    return own(file)->vfs->truncate(*own(file)->state, real(file), size);
}

int flush(sqlite3_file* file, int) {
    return own(file)->state == nullptr ? SQLITE_OK : own(file)->vfs->flush(*own(file)->state);
}

int size(sqlite3_file* file, sqlite3_int64* out) { return real(file)->pMethods->xFileSize(real(file), out); }
int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int reserved(sqlite3_file* file, int* out) { return real(file)->pMethods->xCheckReservedLock(real(file), out); }
int control(sqlite3_file* file, int op, void* arg) { return real(file)->pMethods->xFileControl(real(file), op, arg); }
int sector(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int traits(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }
int map(sqlite3_file* file, int page, int bytes, int extend, void volatile** out) {
    return real(file)->pMethods->xShmMap(real(file), page, bytes, extend, out);
}
int shared_lock(sqlite3_file* file, int offset, int n, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}
void barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int unmap(sqlite3_file* file, int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); }

// Version 2: with shared memory, without memory-mapped reads.
const sqlite3_io_methods methods = {2,           close,   read,     write,   truncate, flush,  size,
                                    lock,        unlock,  reserved, control, sector,   traits, map,
                                    shared_lock, barrier, unmap,    nullptr, nullptr};

FaultVfs& of(sqlite3_vfs* vfs) { return *static_cast<FaultVfs*>(vfs->pAppData); }

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    File* opened = own(file);
    std::memset(opened, 0, sizeof *opened);
    opened->vfs = &of(vfs);
    const int code = of(vfs).open(name, real(file), flags, out_flags, &opened->state);
    if (code == SQLITE_OK) file->pMethods = &methods;
    return code;
}

int remove_file(sqlite3_vfs* vfs, const char* name, int flush_folder) { return of(vfs).remove(name, flush_folder); }

}  // namespace

FaultVfs::FaultVfs(std::uint64_t seed) : random_(seed), real_(sqlite3_vfs_find(nullptr)) {
    vfs_ = *real_;  // names, time, randomness stay the real ones
    vfs_.zName = "moosaic-fault";
    vfs_.pNext = nullptr;
    vfs_.pAppData = this;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.xOpen = open_file;
    vfs_.xDelete = remove_file;
    sqlite3_vfs_register(&vfs_, 1);
}

FaultVfs::~FaultVfs() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
}

}  // namespace moosaic::testing
