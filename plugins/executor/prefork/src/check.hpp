// Checker: source checks in a worker that belongs to nobody and never will.
#pragma once

#include "pool.hpp"

#include <moosaic/mutex.hpp>

namespace moosaic::executor::prefork {

// Thread-safe. Each check has a worker to itself, so that a source that is slow to check holds up nobody else's.
class Checker {
public:
    explicit Checker(Pool& pool) : pool_(pool) {}
    Result<std::vector<Finding>> check(const std::string& source);

private:
    std::variant<LinkPtr, Stopped> take(Clock::time_point deadline);
    void give_back(const LinkPtr& link);
    Result<std::vector<Finding>> ask(Link& link, const std::string& source, Clock::time_point deadline);
    Pool& pool_;
    Mutex mutex_;
    std::vector<LinkPtr> idle_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::executor::prefork
