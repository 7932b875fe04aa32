// The limit of open files, raised at the start: a connection is a file, and shells give a process few.
#pragma once

#include <cstddef>

namespace moosaic::host {

struct OpenFiles {
    std::size_t before = 0;
    std::size_t now = 0;
};

// Raises the soft limit of open files (RLIMIT_NOFILE) to the hard one. Before any thread starts.
OpenFiles raise_open_files();

}  // namespace moosaic::host
