// What goes over DIR/control.sock: one JSON object a line, both ways.
//
// Client:  a request, any object.
// Server:  {"part": JSON} any number of times, then {"result": JSON} or {"error": {"message","where","remedy"}}.
// Several requests may follow one another on a connection, each after the answer to the one before.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include <moosaic/result.hpp>

namespace moosaic::host::wire {

inline constexpr std::size_t longest_request = 1024 * 1024;
inline constexpr std::size_t longest_reply = 64 * 1024 * 1024;

// Reads lines from a blocking stream socket. One thread.
class LineReader {
public:
    // `patience`: for each line from when it is asked for to its end; zero: any time.
    LineReader(int socket, std::size_t longest, std::chrono::milliseconds patience = {})
        : socket_(socket), longest_(longest), patience_(patience) {}
    // The next line without its end; nothing at the end of the stream. Error: the line is too long or came too late, or
    // reading failed.
    Result<std::optional<std::string>> next();
    // Whether the last Error was that: then what came is kept, and the next call goes on waiting for the same line.
    [[nodiscard]] bool late() const { return late_; }

private:
    [[nodiscard]] bool readable(std::chrono::steady_clock::time_point until) const;
    int socket_;
    std::size_t longest_;
    std::chrono::milliseconds patience_;
    std::string buffer_;
    std::size_t seen_ = 0;  // bytes of buffer_ known to hold no line end
    bool late_ = false;
};

// Writes the line and its end; false: the other side is gone. `full`: asked when the other side took nothing for as
// long as the socket's SO_SNDTIMEO says, whether to go on; none: no.
bool write_line(int socket, std::string line, const std::function<bool()>& full = {});

// Opens DIR so that the socket in it can be named however long DIR is: "/proc/self/fd/N/control.sock".
class SocketName {
public:
    explicit SocketName(const std::string& socket_file);
    ~SocketName();
    SocketName(const SocketName&) = delete;
    SocketName& operator=(const SocketName&) = delete;
    [[nodiscard]] bool good() const { return directory_ >= 0; }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    int directory_;
    std::string text_;
};

}  // namespace moosaic::host::wire
