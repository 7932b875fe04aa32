// StorageChild: a process of its own that has the storage open, for the cases about other processes and crashes.
#pragma once

#include <sys/wait.h>

#include <csignal>

#include <moosaic/testing/storage/fixture.hpp>

namespace moosaic::testing {

// A child process that opens the storage, calls `work` with a pipe to write to, and then hangs until it is killed.
class StorageChild {
public:
    StorageChild(const StorageUnderTest& under, const storage::OpenOptions& options,
                 const std::function<void(storage::Storage&, int pipe)>& work) {
        int ends[2] = {-1, -1};
        if (pipe(ends) != 0) return;
        pid = fork();
        if (pid == 0) {
            ::close(ends[0]);
            auto storage = under.make();
            if (storage->open(options)) work(*storage, ends[1]);
            ::close(ends[1]);  // whoever waits for more must not wait for ever
            for (;;) pause();
        }
        ::close(ends[1]);
        out = ends[0];
    }
    StorageChild(const StorageChild&) = delete;
    StorageChild& operator=(const StorageChild&) = delete;
    ~StorageChild() {
        kill();
        if (out >= 0) ::close(out);
    }
    void kill() {
        if (pid > 0) {
            ::kill(pid, SIGKILL);
            waitpid(pid, nullptr, 0);
        }
        pid = -1;
    }
    pid_t pid = -1;
    int out = -1;
};

}  // namespace moosaic::testing
