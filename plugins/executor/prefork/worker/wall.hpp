// The kernel wall: what a worker gives up for ever before it runs a verb.
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <cstdint>
#include <vector>

#include <moosaic/result.hpp>

namespace moosaic::worker {

struct Wall {
    std::vector<sock_filter> filter;  // the system-call filter, compiled once in the zygote
    std::uint64_t address_space = 0;  // bytes, RLIMIT_AS
    int ruleset = -1;                 // of Landlock (Enclosure); -1: there is none
    pid_t parent = 0;  // the zygote as a child sees it (0: outside of its namespace); the worker dies with it
};

// Compiles the filter. What it allows is all that running a verb needs after warm-up: the socket, anonymous memory that
// is not executable, memory back, futexes, random bytes, clocks, the end. Everything else kills the process.
Result<std::vector<sock_filter>> compile_filter();

// Address space of this process at the moment, in bytes.
Result<std::uint64_t> address_space_now();

// Raises the wall around this process, which stands inside the zygote's (Enclosure): other descriptors than `socket`
// closed, no capabilities, a Landlock domain of its own, no new privileges, not dumpable, limited, niced, filtered.
// After an error the process must exit.
Result<void> raise_wall(const Wall& wall, int socket);

}  // namespace moosaic::worker
