#include "host/memory_privacy.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>

namespace moosaic::host {

Result<void> keep_memory_private() {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0)
        return fail(std::string("the process cannot forbid core dumps: ") + std::strerror(errno), "server.core_dumps");
    return {};
}

}  // namespace moosaic::host
