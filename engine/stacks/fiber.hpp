// Fiber: a stack of its own on which one job after another runs, and may stop half-way to go on later.
//
// Not thread-safe: resumed by one thread at a time; the server's stay with one thread for their whole life, because
// what a thread keeps for itself (thread_local) a job may have looked at before it stopped. Exceptions being handled
// are kept apart for each fiber, so a job may stop inside a catch block.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace moosaic::stacks {

class Fiber {
public:
    static constexpr std::size_t default_stack = 1024 * 1024;  // only what was touched is really there

    explicit Fiber(std::size_t stack_bytes = default_stack);
    ~Fiber();  // no job may be half done
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    // The next job; resume() begins it. No other may be half done. It must not throw.
    void give(std::function<void()> job);
    // Runs the job until it stops or ends. Not from inside a fiber.
    void resume();
    [[nodiscard]] bool done() const;  // no job
    // Between jobs: gives back what a deep one touched of the stack, as nobody may go so deep again for long.
    void rest();

    // Inside a job: goes back to whoever resumed it; returns with the next resume().
    static void stop();
    // Null: not inside a fiber.
    [[nodiscard]] static Fiber* current();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace moosaic::stacks
