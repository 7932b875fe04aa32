// The prefix, from /proc/self/exe.
#include "host/prefix.hpp"

#include <filesystem>

namespace moosaic::host {

Prefix own_prefix() {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    return {error ? "/usr/local" : self.parent_path().parent_path().string()};
}

}  // namespace moosaic::host
