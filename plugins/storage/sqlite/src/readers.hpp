// Readers: a small pool of read connections, made on demand. Any thread.
#pragma once

#include <condition_variable>
#include <memory>
#include <vector>

#include <moosaic/mutex.hpp>

#include "connection.hpp"

namespace moosaic::storage {

class Readers {
public:
    Readers(std::string file, const Schema& schema) : file_(std::move(file)), schema_(schema) {}

    // A connection for the time the lease lives; waits while all are out.
    class Lease {
    public:
        explicit Lease(Readers& readers) : readers_(readers), connection_(readers.take()) {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() { readers_.give_back(std::move(connection_)); }
        Connection* operator->() { return connection_.get(); }

    private:
        Readers& readers_;
        std::unique_ptr<Connection> connection_;
    };

private:
    static constexpr std::size_t most = 8;
    std::unique_ptr<Connection> take();
    void give_back(std::unique_ptr<Connection> connection);

    const std::string file_;
    const Schema& schema_;
    Mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_ MOOSAIC_GUARDED_BY(mutex_);
    std::size_t out_ MOOSAIC_GUARDED_BY(mutex_) = 0;
};

}  // namespace moosaic::storage
