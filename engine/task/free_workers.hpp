// FreeWorkers: tasks that found every worker held by others, waiting for one. Whoever gives his back wakes the one that
// has waited longest.
#pragma once

#include <deque>
#include <memory>

#include <moosaic/mutex.hpp>
#include <moosaic/services.hpp>
#include <moosaic/waits.hpp>

namespace moosaic::stacks {
class Stacks;
}

namespace moosaic::task {

// Any thread.
class FreeWorkers {
public:
    // By a job that holds none itself. Returns after a twentieth of a second also when nobody gave one back: a worker
    // may become free by dying, too.
    void wait(stacks::Stacks& stacks, const Clock& clock);
    // The workers of a task are free again.
    void given_back();

private:
    Mutex mutex_;
    std::deque<std::shared_ptr<Waits::Gate>> waiting_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::task
