#include "cli/standard_input.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace moosaic::cli {

namespace {

bool taken = false;

// Reads until the end, or behind the first line's; what a pipe gives beyond that is nobody's.
Result<std::string> read_some(std::size_t most, const std::string& what, bool first_line) {
    if (taken)
        return fail("standard input has been read already", {},
                    "only one of key and password can come from there: name a file for the other");
    taken = true;
    std::string text;
    std::array<char, 4096> piece{};
    while (!first_line || text.find('\n') == std::string::npos) {
        const ssize_t n = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(what + " cannot be read from standard input: " + std::strerror(errno));
        if (n == 0) break;
        text.append(piece.data(), static_cast<std::size_t>(n));
        if (std::min(text.find('\n'), text.size()) > most || (!first_line && text.size() > most))
            return fail(what + " on standard input has more than " + std::to_string(most) + " bytes", {},
                        "is this the right input?");
    }
    return text;
}

}  // namespace

bool names_standard_input(const std::string& file) {
    return file == "-" || file == "/dev/stdin" || file == "/dev/fd/0" || file == "/proc/self/fd/0";
}

Result<std::string> read_standard_input(std::size_t most, const std::string& what) {
    return read_some(most, what, false);
}

Result<std::string> read_standard_line(std::size_t most, const std::string& what) {
    auto text = read_some(most, what, true);
    if (text) text->erase(std::min(text->find('\n'), text->size()));
    return text;
}

}  // namespace moosaic::cli
