// File descriptors and TCP connections; failures throw std::runtime_error with place and reason.
#pragma once

#include <string>
#include <utility>

#include <unistd.h>

namespace loadgen {

class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_ = -1;
};

// A connected socket with TCP_NODELAY, non-blocking.
Fd connect_tcp(const std::string& host, unsigned port);
// A listening socket on 127.0.0.1, non-blocking; port 0 takes a free one. Second: the real port.
std::pair<Fd, unsigned> listen_tcp(unsigned port);
void set_non_blocking(int fd);
void set_no_delay(int fd);
[[noreturn]] void fail(const std::string& what);  // with errno's text

}  // namespace loadgen
