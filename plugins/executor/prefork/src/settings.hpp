// What [executor.prefork] says, checked.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include <moosaic/runtime_tables.hpp>

namespace moosaic::executor::prefork {

struct Settings {
    std::size_t workers = 16;  // most workers that belong to a principal
    std::size_t spares = 2;
    std::int64_t memory_mb = 256;
    std::int64_t uid = 0;  // 0: keep the server's
    std::string runtime = "python";
    bool together = true;
    std::string worker_file;      // moosaic-worker
    std::string runtime_file;     // NAME.so
    ConfigValues runtime_values;  // what [runtime.NAME] says, checked
};

}  // namespace moosaic::executor::prefork
