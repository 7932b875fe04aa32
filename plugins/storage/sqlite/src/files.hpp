// Files made with the owner's rights only: the world holds password hashes. SQLite gives -wal and -shm the rights of
// the database file.
#pragma once

#include <string>

#include <moosaic/result.hpp>

namespace moosaic::storage {

// That the files of the database in this directory are files, or missing: before anything is opened, which could wait.
Result<void> look_at_files(const std::string& directory);

// An empty file, 0600, if there is none. Its name is durable on return.
Result<void> create_private(const std::string& file);

// A file on its way into being, written as FILE.part and renamed to FILE when it is complete. Dropped before that, it
// is removed, with what SQLite puts beside it. One at a time for each FILE; what a dead process left is replaced.
// An object on one thread; every SQLite connection to path() must be closed before it goes.
class UnfinishedFile {
public:
    explicit UnfinishedFile(std::string file) : file_(std::move(file)), path_(file_ + ".part") {}
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;
    ~UnfinishedFile();

    // Makes it, empty, 0600. Refused when FILE exists.
    Result<void> create();
    [[nodiscard]] const std::string& path() const { return path_; }
    Result<void> append(const char* data, std::size_t size);
    // To the disk with what was written so far: a large amount at once would hold up the flushes of everybody else.
    Result<void> flush();
    // Durably; never over another file.
    Result<void> put_in_place();

private:
    [[nodiscard]] Error taken() const;
    void remove_companions() const;

    std::string file_;
    std::string path_;
    int fd_ = -1;
};

}  // namespace moosaic::storage
