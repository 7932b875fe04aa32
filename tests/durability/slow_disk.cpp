// Preloaded into a server under test (LD_PRELOAD): flushes wait while the file $MOOSAIC_TEST_SLOW_DISK exists, each
// takes $MOOSAIC_TEST_FLUSH_MS longer, and writes to files find no space while $MOOSAIC_TEST_FULL_DISK exists.
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>

namespace {

bool there(const char* variable) {
    const char* file = std::getenv(variable);
    return file != nullptr && access(file, F_OK) == 0;
}

void wait_for_the_disk() {
    const timespec pause{0, 5'000'000};
    while (there("MOOSAIC_TEST_SLOW_DISK")) nanosleep(&pause, nullptr);
    const char* milliseconds = std::getenv("MOOSAIC_TEST_FLUSH_MS");
    if (milliseconds == nullptr) return;
    const long all = std::atol(milliseconds);
    const timespec longer{all / 1000, all % 1000 * 1'000'000};
    nanosleep(&longer, nullptr);
}

// True, and errno says why, when a write to this file must fail.
bool no_space(int fd) {
    struct stat facts {};
    if (!there("MOOSAIC_TEST_FULL_DISK") || fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) return false;
    errno = ENOSPC;
    return true;
}

template <class F>
F next(F, const char* name) {
    return reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
}

}  // namespace

#define MOOSAIC_SHOWN extern "C" __attribute__((visibility("default")))

MOOSAIC_SHOWN int fsync(int fd) {
    wait_for_the_disk();
    return next(&fsync, "fsync")(fd);
}

MOOSAIC_SHOWN int fdatasync(int fd) {
    wait_for_the_disk();
    return next(&fdatasync, "fdatasync")(fd);
}

MOOSAIC_SHOWN ssize_t write(int fd, const void* data, size_t size) {
    return no_space(fd) ? -1 : next(&write, "write")(fd, data, size);
}

MOOSAIC_SHOWN ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
    return no_space(fd) ? -1 : next(&pwrite, "pwrite")(fd, data, size, offset);
}

MOOSAIC_SHOWN ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
    return no_space(fd) ? -1 : next(&pwrite64, "pwrite64")(fd, data, size, offset);
}
