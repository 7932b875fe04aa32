// open_files: how many files this process may have open, and how many a transport leaves to the rest of the server.
#pragma once

#include <sys/resource.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace moosaic {

// Descriptors that connections must not take. The database, workers to be replaced and the control socket need some
// while a flood holds all the others.
inline constexpr std::size_t reserved_files = 64;

// The process's soft limit (RLIMIT_NOFILE); the host raises it as far as it may before any plugin is opened.
inline std::size_t open_file_limit() {
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<std::size_t>(limit.rlim_cur) : 1024;
}

// Whether a connection just accepted holds one of the reserved descriptors and must be closed. The system gives the
// lowest free number, so a high one means that nearly all are taken.
inline bool is_reserved_file(int fd) {
    const std::size_t limit = open_file_limit();
    return limit > 2 * reserved_files && static_cast<std::size_t>(fd) >= limit - reserved_files;
}

// For the log at the start: `key` allows more connections than files may be open. Empty: they fit.
inline std::string too_few_files(std::string_view key, std::size_t connections) {
    const std::size_t limit = open_file_limit();
    if (connections + 2 * reserved_files <= limit) return {};
    return std::string(key) + " is " + std::to_string(connections) + ", but this process may open only " +
           std::to_string(limit) +
           " files: further connections will be turned away. Raise the hard limit (LimitNOFILE= of a systemd unit, "
           "ulimit -Hn), or lower the key.";
}

}  // namespace moosaic
