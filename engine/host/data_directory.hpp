// A world's data directory: private to its owner, locked by the one process that has the world open.
#pragma once

#include <string>

#include <moosaic/result.hpp>

namespace moosaic::host {

class DataDirectory {
public:
    // That PATH is a directory of this user, and that every file of it the host knows by name is a file, or missing.
    // Changes nothing. What the storage keeps there the storage looks at.
    static Result<void> look(const std::string& path);
    // Opens an existing directory, or makes it (with its parents), after such a look. Its mode becomes 0700.
    static Result<DataDirectory> open(const std::string& path);
    static Result<DataDirectory> create(const std::string& path);
    ~DataDirectory();  // releases the lock
    DataDirectory(DataDirectory&& other) noexcept;
    DataDirectory& operator=(DataDirectory&& other) noexcept;

    // Takes the lock (flock on PATH/lock, which then holds this process's pid). The Error is in_use(). The kernel
    // releases the lock when the process ends, however it ends.
    Result<void> lock();
    // The pid of the process that has the lock, "unknown" if it is not written there; empty: nobody has it.
    static std::string holder(const std::string& path);
    // What every command says of a directory that another process has: who, and why it cannot be asked.
    static Error in_use(const std::string& path, const std::string& pid);
    [[nodiscard]] bool locked() const { return lock_ >= 0; }

    [[nodiscard]] const std::string& path() const { return path_; }  // absolute
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
    [[nodiscard]] std::string host_key() const { return file("ssh_host_ed25519_key"); }
    [[nodiscard]] std::string control_socket() const { return file("control.sock"); }
    [[nodiscard]] std::string configuration() const { return file("moosaic.toml"); }
    [[nodiscard]] std::string log() const { return file("log"); }

private:
    explicit DataDirectory(std::string path) : path_(std::move(path)) {}
    std::string path_;
    int lock_ = -1;
};

}  // namespace moosaic::host
