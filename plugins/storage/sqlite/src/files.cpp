#include "files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include <moosaic/regular_file.hpp>

#include "errors.hpp"

namespace moosaic::storage {

namespace {

Result<void> flush_folder_of(const std::string& file) {
    const auto folder = std::filesystem::path(file).parent_path();
    const std::string path = folder.empty() ? "." : folder.string();
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return tl::unexpected(system_error("cannot open", path, errno));
    const int failed = ::fsync(fd) == 0 ? 0 : errno;
    ::close(fd);
    if (failed != 0) return tl::unexpected(system_error("cannot flush", path, failed));
    return {};
}

bool exists(const std::string& file) {
    struct stat facts {};
    return ::lstat(file.c_str(), &facts) == 0;
}

bool same_file(int fd, const std::string& path) {
    struct stat open_one {};
    struct stat named {};
    return ::fstat(fd, &open_one) == 0 && ::lstat(path.c_str(), &named) == 0 && open_one.st_dev == named.st_dev &&
           open_one.st_ino == named.st_ino;
}

// errno of a rename that never replaces; 0: done.
int rename_to_new(const std::string& from, const std::string& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return errno;
    // A file system without that kind of rename.
    if (exists(to)) return EEXIST;
    return std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

Result<void> look_at_files(const std::string& directory) {
    const auto file = directory + "/world.sqlite";
    if (auto good = regular_or_missing(file, "the database",
                                       "move it away and put the file back; moosaic restore makes a world from a "
                                       "backup, in a new directory");
        !good)
        return good;
    for (const char* suffix : {"-wal", "-shm", "-journal"})
        if (auto good = regular_or_missing(file + suffix, "the database's companion", "move it away"); !good)
            return good;
    return regular_or_missing(directory + "/world.lock", "the database's lock file",
                              "remove it; the next start makes a new one");
}

Result<void> create_private(const std::string& file) {
    const bool fresh = !exists(file);
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
    if (fd < 0) return tl::unexpected(system_error("cannot create", file, errno));
    ::close(fd);
    // SQLite flushes the folder for its journals only. A log whose database had lost its name would be thrown away.
    if (fresh) return flush_folder_of(file);
    return {};
}

UnfinishedFile::~UnfinishedFile() {
    if (fd_ < 0) return;
    ::unlink(path_.c_str());
    remove_companions();
    ::close(fd_);
}

void UnfinishedFile::remove_companions() const {
    for (const char* suffix : {"-journal", "-wal", "-shm"}) ::unlink((path_ + suffix).c_str());
}

Error UnfinishedFile::taken() const { return {"there is a file of this name already", file_, "give another name"}; }

Result<void> UnfinishedFile::create() {
    if (exists(file_)) return tl::unexpected(taken());
    const int fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return tl::unexpected(system_error("cannot create", path_, errno));
    // The lock tells a file that somebody writes from one that a dead process left. Between open and flock it may have
    // been finished and renamed; then it is not ours to empty.
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0 || !same_file(fd, path_)) {
        ::close(fd);
        return fail("another copy to this file is under way", file_, "wait for it, or give another name");
    }
    if (::ftruncate(fd, 0) != 0 || ::fchmod(fd, 0600) != 0) {
        const int code = errno;
        ::close(fd);
        return tl::unexpected(system_error("cannot empty", path_, code));
    }
    fd_ = fd;
    remove_companions();
    return {};
}

Result<void> UnfinishedFile::append(const char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t n = ::write(fd_, data, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return tl::unexpected(system_error("cannot write", path_, n < 0 ? errno : EIO));
        data += n;
        size -= static_cast<std::size_t>(n);
    }
    return {};
}

Result<void> UnfinishedFile::flush() {
    if (::fsync(fd_) != 0) return tl::unexpected(system_error("cannot flush", path_, errno));
    return {};
}

Result<void> UnfinishedFile::put_in_place() {
    if (auto ok = flush(); !ok) return ok;
    if (const int code = rename_to_new(path_, file_); code == EEXIST)
        return tl::unexpected(taken());
    else if (code != 0)
        return tl::unexpected(system_error("cannot put the finished file here", file_, code));
    ::close(fd_);
    fd_ = -1;
    remove_companions();
    return flush_folder_of(file_);
}

}  // namespace moosaic::storage
