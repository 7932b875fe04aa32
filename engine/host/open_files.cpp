// Raising RLIMIT_NOFILE.
#include "host/open_files.hpp"

#include <sys/resource.h>

#include <moosaic/open_files.hpp>

namespace moosaic::host {

OpenFiles raise_open_files() {
    OpenFiles files;
    files.before = open_file_limit();
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    files.now = open_file_limit();
    return files;
}

}  // namespace moosaic::host
