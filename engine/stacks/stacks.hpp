// Stacks: where tasks run. Each job has a stack of its own on which it may wait. The server's are fibers on the threads
// of FiberStacks; the simulation gives its own, all on one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include <moosaic/value.hpp>
#include <moosaic/waits.hpp>

namespace moosaic::stacks {

class Stacks {
public:
    virtual ~Stacks() = default;
    // Runs `job` on a stack of its own once one is free, in turns that are fair to the jobs' owners (0: the engine
    // itself). Any thread; never blocks. On one of the threads that run jobs: here, as soon as the caller has returned,
    // if it may run by then.
    virtual void post(Id owner, std::function<void()> job) = 0;
    // Takes no more jobs and waits until idle, at most so long; false: some are still running.
    virtual bool drain(double seconds) = 0;
    [[nodiscard]] virtual std::size_t queued() const = 0;
    // Lets the calling job wait.
    virtual void pause(std::chrono::milliseconds time) = 0;
    // For a job that computes for long: whatever else is ready goes first. Elsewhere it does nothing.
    virtual void yield() {}
    // Grows whenever the calling thread turns to another job or back to one: while it stays, the caller has had its
    // thread for itself.
    [[nodiscard]] virtual std::uint64_t turn() const { return 0; }
    // What the calling job waits for and another thread or job gives.
    [[nodiscard]] virtual std::shared_ptr<Waits::Gate> gate() = 0;
    // Whether the caller is a job, for which waiting costs no thread.
    [[nodiscard]] virtual bool inside() const { return false; }

    // How many descriptors can be watched beside each other; 0: none can.
    [[nodiscard]] virtual std::size_t lanes() const { return 0; }
    // Calls `ready` on one of the threads that run jobs whenever the descriptor is readable, one call at a time; it
    // must not wait for long. The number to unwatch it by; 0: it cannot be watched. Any thread.
    virtual std::uint64_t watch(int fd, std::function<void()> ready) {
        static_cast<void>(fd), static_cast<void>(ready);
        return 0;
    }
    // Calls `answer` on the thread of a lane as soon as it comes by: proof that it is not stuck. Any thread.
    virtual void ask(std::size_t lane, std::function<void()> answer) { static_cast<void>(lane), answer(); }
    // `ready` is not running any more and will not be called again. Not from inside it; before the descriptor is
    // closed.
    virtual void unwatch(std::uint64_t number) { static_cast<void>(number); }
};

}  // namespace moosaic::stacks
