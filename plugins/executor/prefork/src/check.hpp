// Checker: source checks in a worker that belongs to nobody and never will.
#pragma once

#include "pool.hpp"

namespace moosaic::executor::prefork {

// Thread-safe; one check at a time.
class Checker {
public:
    explicit Checker(Pool& pool) : pool_(pool) {}
    Result<std::vector<Finding>> check(const std::string& source);

private:
    Result<std::vector<Finding>> ask(Link& link, const std::string& source, Clock::time_point deadline);
    Pool& pool_;
    std::mutex mutex_;
    LinkPtr link_;
};

}  // namespace moosaic::executor::prefork
