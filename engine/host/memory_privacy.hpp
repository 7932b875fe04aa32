// The memory of this process for nobody else: no core dump, no tracing by other processes of its user.
#pragma once

#include <moosaic/result.hpp>

namespace moosaic::host {

// RLIMIT_CORE 0 and PR_SET_DUMPABLE 0. What it starts afterwards inherits the limit alone.
Result<void> keep_memory_private();

}  // namespace moosaic::host
