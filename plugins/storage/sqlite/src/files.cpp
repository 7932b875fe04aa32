#include "files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "errors.hpp"

namespace moosaic::storage {

namespace {

Result<void> flush(const std::string& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    if (fd < 0) return tl::unexpected(system_error("cannot open", path, errno));
    const int failed = ::fsync(fd) == 0 ? 0 : errno;
    ::close(fd);
    if (failed != 0) return tl::unexpected(system_error("cannot flush", path, failed));
    return {};
}

}  // namespace

Result<void> create_private(const std::string& file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return tl::unexpected(system_error("cannot create", file, errno));
    ::close(fd);
    return {};
}

Result<void> move_into_place(const std::string& finished, const std::string& file) {
    if (auto ok = flush(finished, O_RDWR); !ok) return ok;
    if (std::rename(finished.c_str(), file.c_str()) != 0)
        return tl::unexpected(system_error("cannot put the finished file here", file, errno));
    const auto folder = std::filesystem::path(file).parent_path();
    return flush(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
}

}  // namespace moosaic::storage
