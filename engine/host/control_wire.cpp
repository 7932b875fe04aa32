// Lines over a socket.
#include "host/control_wire.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace moosaic::host::wire {

bool LineReader::readable(std::chrono::steady_clock::time_point until) const {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd entry{socket_, POLLIN, 0};
        const int ready = ::poll(&entry, 1, static_cast<int>(left.count()));
        if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
    }
}

Result<std::optional<std::string>> LineReader::next() {
    const auto until = std::chrono::steady_clock::now() + patience_;
    late_ = false;
    for (;;) {
        const auto end = buffer_.find('\n', seen_);
        if (end != std::string::npos && end <= longest_) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            seen_ = 0;
            return line;
        }
        seen_ = buffer_.size();
        if (buffer_.size() > longest_) return fail("a line has more than " + std::to_string(longest_) + " bytes");
        late_ = patience_.count() > 0 && !readable(until);
        if (late_) return fail("no whole line came within " + std::to_string(patience_.count() / 1000) + " s");
        char piece[16384];
        const ssize_t n = ::recv(socket_, piece, sizeof piece, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(std::string("reading failed: ") + std::strerror(errno));
        if (n == 0) return std::optional<std::string>();
        buffer_.append(piece, static_cast<std::size_t>(n));
    }
}

bool write_line(int socket, std::string line, const std::function<bool()>& full) {
    line += '\n';
    for (std::size_t done = 0; done < line.size();) {
        const ssize_t n = ::send(socket, line.data() + done, line.size() - done, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) && full && full()) continue;
        if (n <= 0) return false;
        done += static_cast<std::size_t>(n);
    }
    return true;
}

SocketName::SocketName(const std::string& socket_file) : directory_(-1) {
    const std::filesystem::path path(socket_file);
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    directory_ = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    text_ = "/proc/self/fd/" + std::to_string(directory_) + "/" + path.filename().string();
}

SocketName::~SocketName() {
    if (directory_ >= 0) ::close(directory_);
}

}  // namespace moosaic::host::wire
