#include "readers.hpp"

namespace moosaic::storage {

std::unique_ptr<Connection> Readers::take() {
    UniqueLock lock(mutex_);
    returned_.wait(lock, [&]() MOOSAIC_REQUIRES(mutex_) { return !idle_.empty() || out_ < most; });
    ++out_;
    if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
    }
    lock.unlock();
    try {
        return std::make_unique<Connection>(file_, Connection::Mode::read, schema_);
    } catch (...) {
        give_back(nullptr);
        throw;
    }
}

void Readers::give_back(std::unique_ptr<Connection> connection) {
    const LockGuard lock(mutex_);
    --out_;
    if (connection != nullptr) idle_.push_back(std::move(connection));
    returned_.notify_one();
}

}  // namespace moosaic::storage
