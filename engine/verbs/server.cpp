// What the server tells wizards of itself (world.md 8.5).
#include <unistd.h>
#include <fstream>

#include "verbs/bodies.hpp"

namespace moosaic::verbs::body {

Value server_info(Request&) {
    std::ifstream statm("/proc/self/statm");
    std::int64_t pages = 0;
    std::int64_t resident = 0;
    statm >> pages >> resident;
    return Value::dict({{"version", std::string(MOOSAIC_VERSION)},
                        {"python", std::string("3.11")},
                        {"pid", static_cast<std::int64_t>(getpid())},
                        {"memory_mb", static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / (1 << 20)}});
}

}  // namespace moosaic::verbs::body
