// Modes, lock and names of the data directory.
#include "host/data_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>

#include <moosaic/regular_file.hpp>

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

struct Known {
    const char* name;
    const char* what;
    const char* remedy;
};

// Nothing of these is ever waited for, written over or made where a link leads.
constexpr Known known_files[] = {
    {"lock", "the lock file", "remove it; the next start makes a new one"},
    {"moosaic.toml", "the configuration file", "put a file there, or remove it: then all keys have their defaults"},
    {"ssh_host_ed25519_key", "the host key", "put the old key back, or remove it: then the next start makes a new one"},
    {"ssh_host_ed25519_key.pub", "the public host key", "remove it; the next start makes a new one"},
};

Result<void> look_at_files(const std::string& folder) {
    for (const auto& known : known_files)
        if (auto good = regular_or_missing(folder + "/" + known.name, known.what, known.remedy); !good) return good;
    const auto socket = folder + "/control.sock";
    struct stat facts {};
    if (::lstat(socket.c_str(), &facts) != 0 || S_ISSOCK(facts.st_mode)) return {};
    return fail("the control socket cannot be used: something else has its name", socket,
                "move it away; the next start makes a new one");
}

// Long enough for others who only look whether it is held.
constexpr int lock_tries = 5;
constexpr std::chrono::milliseconds lock_pause{10};

bool locked_now(int handle) {
    for (int i = 0; i < lock_tries; ++i) {
        if (::flock(handle, LOCK_EX | LOCK_NB) == 0) return true;
        if (errno != EWOULDBLOCK) return false;
        std::this_thread::sleep_for(lock_pause);
    }
    errno = EWOULDBLOCK;
    return false;
}

}  // namespace

Result<void> DataDirectory::look(const std::string& path) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) {
        const int code = errno;
        const auto cause = why();
        if (::lstat(path.c_str(), &facts) == 0 && S_ISLNK(facts.st_mode))
            return fail("the data directory is a link that leads nowhere: " + cause, path,
                        "make the directory it names, or remove the link");
        if (code != ENOENT)
            return fail("the data directory cannot be looked at: " + cause, path, "name another with --data DIR");
        return fail("there is no such data directory", path, "make a world with `moosaic init --data DIR`");
    }
    if (!S_ISDIR(facts.st_mode))
        return fail("the data directory is not a directory", path, "name another with --data DIR");
    // Of root too: what it made here would be closed to whom the directory belongs to.
    if (facts.st_uid != ::geteuid())
        return fail("the data directory belongs to another user (uid " + std::to_string(facts.st_uid) + ")", path,
                    "run as that user (as root: runuser -u NAME -- moosaic ...), or give the directory to this one");
    return look_at_files(path);
}

Result<DataDirectory> DataDirectory::open(const std::string& path) {
    if (auto good = look(path); !good) return tl::unexpected(good.error());
    std::error_code error;
    const auto absolute = std::filesystem::weakly_canonical(path, error);
    struct stat facts {};
    if (error || ::stat(absolute.c_str(), &facts) != 0)
        return fail("the data directory cannot be looked at: " + (error ? error.message() : why()), path,
                    "check its folders' owners and rights");
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
    const int handle = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
    if (handle < 0)
        return fail("the lock file cannot be opened: " + why(), name,
                    "the data directory must be on a file system that this user may write to");
    if (!locked_now(handle)) {
        const int cause = errno;
        const std::string pid = pid_in(handle);
        ::close(handle);
        if (cause != EWOULDBLOCK)
            return fail(std::string("the lock cannot be taken: ") + std::strerror(cause), name,
                        "the data directory must be on a file system that knows flock(2)");
        return tl::unexpected(in_use(path_, pid));
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    // A full disk must not keep a server from starting: without its pid the lock still holds.
    if (::ftruncate(handle, 0) == 0) (void)!::pwrite(handle, pid.data(), pid.size(), 0);
    lock_ = handle;
    return {};
}

std::string DataDirectory::holder(const std::string& path) {
    const int handle = ::open((path + "/lock").c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (handle < 0) return {};
    std::string pid;
    // A shared lock for a moment: those who want it whole try again.
    if (::flock(handle, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK) pid = pid_in(handle);
    ::close(handle);
    return pid;
}

Error DataDirectory::in_use(const std::string& path, const std::string& pid) {
    const std::string who = "the data directory is in use by process " + pid;
    struct stat facts {};
    if (::lstat((path + "/control.sock").c_str(), &facts) == 0) return {who, path, "stop that process first"};
    return {who + ", and its control socket is missing: there is no control.sock to ask it by", path,
            "a command, or a server that only starts or stops, is done in a moment: try again; a server whose socket "
            "was removed must be restarted: " +
                (pid == "unknown" ? std::string("end it with SIGTERM") : "kill " + pid + " (SIGTERM)") +
                ", then start it again"};
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
