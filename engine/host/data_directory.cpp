// Modes, lock and names of the data directory.
#include "host/data_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace moosaic::host {
namespace {

std::string why() { return std::strerror(errno); }

std::string pid_in(int file) {
    char buffer[32] = {};
    const ssize_t n = ::pread(file, buffer, sizeof buffer - 1, 0);
    const std::string text(buffer, n > 0 ? static_cast<std::size_t>(n) : 0);
    const auto digits = text.find_first_not_of("0123456789");
    return digits == 0 || text.empty() ? "unknown" : text.substr(0, digits);
}

// The name of what was made in it survives a power failure.
void flush_directory(const std::string& path) {
    const int handle = ::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return;
    (void)::fsync(handle);
    ::close(handle);
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const std::string& path) {
    std::error_code error;
    const auto absolute = std::filesystem::weakly_canonical(path, error);
    struct stat facts {};
    if (error || ::stat(absolute.c_str(), &facts) != 0)
        return fail("there is no such data directory", path, "make a world with `moosaic init --data DIR`");
    if (!S_ISDIR(facts.st_mode)) return fail("the data directory is not a directory", path);
    if (facts.st_uid != ::geteuid() && ::geteuid() != 0)
        return fail("the data directory belongs to another user (uid " + std::to_string(facts.st_uid) + ")", path,
                    "run as that user, or give the directory to this one");
    // Passwords, keys and the control socket lie here.
    if ((facts.st_mode & 077) != 0 && ::chmod(absolute.c_str(), 0700) != 0)
        return fail("the data directory cannot be made private: " + why(), path, "chmod 700 it");
    return DataDirectory(absolute.string());
}

Result<DataDirectory> DataDirectory::create(const std::string& path) {
    std::error_code error;
    const auto absolute = std::filesystem::absolute(path, error);
    if (!error && absolute.has_parent_path()) std::filesystem::create_directories(absolute.parent_path(), error);
    if (::mkdir(absolute.c_str(), 0700) == 0)
        flush_directory(absolute.parent_path().string());
    else if (errno != EEXIST)
        return fail("the data directory cannot be made: " + why(), path, "choose another with --data DIR");
    return open(path);
}

Result<void> DataDirectory::lock() {
    if (lock_ >= 0) return {};
    const std::string name = file("lock");
    const int handle = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (handle < 0)
        return fail("the lock file cannot be opened: " + why(), name,
                    "the data directory must be on a file system that this user may write to");
    if (::flock(handle, LOCK_EX | LOCK_NB) != 0) {
        const int cause = errno;
        const std::string pid = pid_in(handle);
        ::close(handle);
        if (cause != EWOULDBLOCK) return fail(std::string("the lock cannot be taken: ") + std::strerror(cause), name);
        return fail("the data directory is in use by process " + pid, path_, "stop that process first");
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    // A full disk must not keep a server from starting: without its pid the lock still holds.
    if (::ftruncate(handle, 0) == 0) (void)!::pwrite(handle, pid.data(), pid.size(), 0);
    lock_ = handle;
    return {};
}

DataDirectory::~DataDirectory() {
    if (lock_ >= 0) ::close(lock_);
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataDirectory& DataDirectory::operator=(DataDirectory&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(lock_, other.lock_);
    return *this;
}

}  // namespace moosaic::host
