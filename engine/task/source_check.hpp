// The language wall at save: verb source is checked in a worker before the world stores it.
#pragma once

#include <string>
#include <unordered_set>

#include <moosaic/executor.hpp>
#include <moosaic/mutex.hpp>

namespace moosaic::task {

class SourceCheck {
public:
    explicit SourceCheck(executor::Executor& executor) : executor_(executor) {}
    // Throws WorldError(UserError) with line, rule and remedy of every finding. Sources found good are remembered.
    void require(const std::string& source);
    std::vector<executor::Finding> findings(const std::string& source);
    // What is remembered takes so much memory at most: whoever programs without end only makes it start anew.
    static constexpr std::size_t most_bytes = 4U << 20;
    [[nodiscard]] std::size_t bytes() const;

private:
    executor::Executor& executor_;
    mutable Mutex mutex_;
    std::unordered_set<std::string> good_
        MOOSAIC_GUARDED_BY(mutex_);                          // accepted sources, whole: a hash could be made to collide
    std::size_t good_bytes_ MOOSAIC_GUARDED_BY(mutex_) = 0;  // that they take, their places included
};

std::string describe(const executor::Finding& finding);

}  // namespace moosaic::task
