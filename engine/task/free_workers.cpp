#include "task/free_workers.hpp"

#include <algorithm>

#include "stacks/stacks.hpp"

namespace moosaic::task {

void FreeWorkers::wait(stacks::Stacks& stacks, const Clock& clock) {
    const auto gate = stacks.gate();
    {
        const LockGuard lock(mutex_);
        waiting_.push_back(gate);
    }
    gate->wait(clock.steady() + std::chrono::milliseconds(50));
    const LockGuard lock(mutex_);
    std::erase(waiting_, gate);
}

void FreeWorkers::given_back() {
    const LockGuard lock(mutex_);
    if (waiting_.empty()) return;
    waiting_.front()->open();
    waiting_.pop_front();
}

}  // namespace moosaic::task
