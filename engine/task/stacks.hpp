// Stacks: where tasks run. Each job has a stack of its own on which it may wait. The server's are the threads of Pool;
// the simulation gives its own, all on one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

#include <moosaic/value.hpp>

namespace moosaic::task {

class Stacks {
public:
    virtual ~Stacks() = default;
    // Runs `job` on a stack of its own once one is free, in turns that are fair to the jobs' owners (0: the engine
    // itself). Any thread; never blocks.
    virtual void post(Id owner, std::function<void()> job) = 0;
    // Runs `work`, and then on the calling thread a job that it posted, if it may run now and nobody else has taken it.
    virtual void lend(const std::function<void()>& work) { work(); }
    // Takes no more jobs and waits until idle, at most so long; false: some are still running.
    virtual bool drain(double seconds) = 0;
    [[nodiscard]] virtual std::size_t queued() const = 0;
    // Lets the calling job wait.
    virtual void pause(std::chrono::milliseconds time) = 0;
};

}  // namespace moosaic::task
