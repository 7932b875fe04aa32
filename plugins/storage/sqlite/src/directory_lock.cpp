#include "directory_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "errors.hpp"

namespace moosaic::storage {

namespace {

std::string read_pid(int fd) {
    std::array<char, 32> text{};
    const ssize_t n = ::pread(fd, text.data(), text.size(), 0);
    std::string pid;
    for (ssize_t i = 0;
         i < n && text.at(static_cast<std::size_t>(i)) >= '0' && text.at(static_cast<std::size_t>(i)) <= '9'; ++i)
        pid.push_back(text.at(static_cast<std::size_t>(i)));
    return pid.empty() ? "unknown" : pid;
}

bool write_pid(int fd) {
    const std::string text = std::to_string(::getpid()) + "\n";
    return ::ftruncate(fd, 0) == 0 && ::pwrite(fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

}  // namespace

Result<void> DirectoryLock::take(const std::string& directory) {
    const std::string file = directory + "/world.lock";
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (fd < 0) return tl::unexpected(system_error("cannot open the lock file", file, errno));
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const std::string pid = read_pid(fd);
        ::close(fd);
        return fail("this world is in use by the process with pid " + pid, directory, "stop it first");
    }
    // A full disk must not keep a server from starting: without its pid the lock still holds.
    (void)write_pid(fd);
    fd_ = fd;
    return {};
}

void DirectoryLock::release() {
    if (fd_ < 0) return;
    ::close(fd_);
    fd_ = -1;
}

}  // namespace moosaic::storage
