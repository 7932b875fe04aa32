#include "host/memory_privacy.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>

namespace moosaic::host {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr int dumpable = 1;  // LeakSanitizer looks at the process from a tracer
#else
constexpr int dumpable = 0;
#endif

}  // namespace

Result<void> keep_memory_private() {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, dumpable) != 0)
        return fail(std::string("the process cannot forbid core dumps: ") + std::strerror(errno), "server.core_dumps");
    return {};
}

}  // namespace moosaic::host
