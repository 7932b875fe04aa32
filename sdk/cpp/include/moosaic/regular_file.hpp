// Files that somebody outside names, opened for reading: a regular file, or an error that says what is there instead.
//
// Nothing here waits for a writer: a FIFO, a socket, a device or a folder is refused before it is opened, and the open
// itself does not block, whatever takes the name meanwhile.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <moosaic/result.hpp>

namespace moosaic {

// "it is a pipe, not a file": what a name stands for whose mode (stat(2)) is not that of a regular file.
inline std::string_view other_than_regular(mode_t mode) {
    if (S_ISFIFO(mode)) return "it is a pipe, not a file";
    if (S_ISDIR(mode)) return "it is a folder";
    if (S_ISSOCK(mode)) return "it is a socket, not a file";
    return "it is a device, not a file";
}

// That a file may be opened or made under this name by whoever creates what is missing: a regular file is there (links
// are followed), or nothing. `what` and `remedy` as below.
inline Result<void> regular_or_missing(const std::string& file, std::string_view what, std::string_view remedy = {}) {
    struct stat facts {};
    const auto refused = [&](std::string_view why) {
        return fail(std::string(what) + " cannot be used: " + std::string(why), file, std::string(remedy));
    };
    if (::stat(file.c_str(), &facts) == 0) {
        if (S_ISREG(facts.st_mode)) return {};
        return refused(other_than_regular(facts.st_mode));
    }
    const int why = errno;
    if (::lstat(file.c_str(), &facts) == 0 && S_ISLNK(facts.st_mode))
        return refused(why == ENOENT ? std::string("it is a link to nothing")
                                     : std::string("it is a link: ") + std::strerror(why));
    if (why == ENOENT) return {};
    return refused(std::strerror(why));
}

// An open regular file; closes itself. Links are followed.
class RegularFile {
public:
    // `what`: of whom the error speaks, "the key file"; `remedy`: what to do about it.
    static Result<RegularFile> open(const std::string& file, std::string_view what = "the file",
                                    std::string_view remedy = {}) {
        struct stat facts {};
        const auto refused = [&](std::string_view why) {
            return fail(std::string(what) + " cannot be read: " + std::string(why), file, std::string(remedy));
        };
        if (::stat(file.c_str(), &facts) != 0) return refused(std::strerror(errno));
        if (!S_ISREG(facts.st_mode)) return refused(other_than_regular(facts.st_mode));
        RegularFile opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
        if (opened.fd_ < 0 || ::fstat(opened.fd_, &facts) != 0) return refused(std::strerror(errno));
        if (!S_ISREG(facts.st_mode)) return refused(other_than_regular(facts.st_mode));
        opened.size_ = static_cast<std::uint64_t>(facts.st_size);
        return opened;
    }
    RegularFile(RegularFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}
    RegularFile& operator=(RegularFile&& other) noexcept {
        std::swap(fd_, other.fd_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~RegularFile() {
        if (fd_ >= 0) ::close(fd_);
    }

    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }  // when it was opened

    // Up to `bytes` bytes at `offset`; fewer only at the end of the file or on an error, whose errno goes to `error`.
    std::size_t read(void* to, std::size_t bytes, std::uint64_t offset, int* error = nullptr) const {
        std::size_t done = 0;
        while (done < bytes) {
            const ssize_t n =
                ::pread(fd_, static_cast<char*>(to) + done, bytes - done, static_cast<off_t>(offset + done));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0 && error != nullptr) *error = errno;
            if (n <= 0) break;
            done += static_cast<std::size_t>(n);
        }
        return done;
    }

private:
    explicit RegularFile(int fd) : fd_(fd) {}

    int fd_ = -1;
    std::uint64_t size_ = 0;
};

// A whole file of at most `most` bytes.
inline Result<std::string> read_regular_file(const std::string& file, std::size_t most,
                                             std::string_view what = "the file", std::string_view remedy = {}) {
    const auto opened = RegularFile::open(file, what, remedy);
    if (!opened) return tl::unexpected(opened.error());
    constexpr std::size_t piece = 64 * 1024;
    std::string text;
    for (;;) {  // not by its size: it may grow meanwhile, and files of /proc have none
        const auto before = text.size();
        text.resize(before + piece);
        int error = 0;
        text.resize(before + opened->read(text.data() + before, piece, before, &error));
        if (error != 0)  // a file that is read in part is not a shorter file
            return fail(std::string(what) + " cannot be read: " + std::strerror(error), file, std::string(remedy));
        if (text.size() > most) {
            constexpr std::size_t mib = 1024 * 1024;
            const auto bound = most % mib == 0 ? std::to_string(most / mib) + " MiB" : std::to_string(most) + " bytes";
            return fail(std::string(what) + " has more than " + bound, file, "is this the right file?");
        }
        if (text.size() < before + piece) return text;
    }
}

}  // namespace moosaic
