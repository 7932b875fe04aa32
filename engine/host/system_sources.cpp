// The kernel's clocks and generator.
#include "host/system_sources.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace moosaic::host {

std::chrono::steady_clock::time_point SystemClock::steady() const { return std::chrono::steady_clock::now(); }
std::chrono::system_clock::time_point SystemClock::wall() const { return std::chrono::system_clock::now(); }

void SystemRandom::fill(void* data, std::size_t bytes) {
    auto* at = static_cast<unsigned char*>(data);
    while (bytes > 0) {
        const ssize_t n = ::getrandom(at, bytes, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            // Going on with predictable numbers would be worse than stopping.
            std::perror("moosaic: getrandom");
            std::abort();
        }
        at += n;
        bytes -= static_cast<std::size_t>(n);
    }
}

}  // namespace moosaic::host
