// DirectoryLock: one process, and in it one storage, owns a data directory. DIR/world.lock holds the owner's pid.
//
// flock: given up by the kernel when the process ends, however it ends, so a stale file is no obstacle.
#pragma once

#include <string>

#include <moosaic/result.hpp>

namespace moosaic::storage {

class DirectoryLock {
public:
    DirectoryLock() = default;
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;
    ~DirectoryLock() { release(); }

    Result<void> take(const std::string& directory);
    void release();

private:
    int fd_ = -1;
};

}  // namespace moosaic::storage
