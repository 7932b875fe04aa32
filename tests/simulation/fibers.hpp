// Fibers: many stacks on one thread, and the one place that decides which of them goes on. The same seed gives the same
// order, always.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <vector>

namespace moosaic::simulation {

using Ticks = std::chrono::microseconds;

// Thrown out of a fiber that waits when the server goes down under it. No std::exception: nobody on the way may take it
// for an error of his own.
struct Down {};

class Fibers {
public:
    explicit Fibers(std::mt19937_64& random);
    ~Fibers();
    Fibers(const Fibers&) = delete;
    Fibers& operator=(const Fibers&) = delete;

    void spawn(std::function<void()> job);
    // From inside a fiber: lets others go on. Elsewhere, and while an exception is being handled, it does nothing.
    void yield();
    void sleep(Ticks time);
    [[nodiscard]] bool inside() const { return current_ != nullptr; }

    // Lets one fiber go on until it waits or ends; moves the time to the next sleeper's if all sleep. False: there is
    // none.
    bool step();
    [[nodiscard]] std::size_t alive() const { return fibers_.size(); }
    // Ends all fibers where they are.
    void end_all();
    [[nodiscard]] Ticks now() const { return now_; }
    // Grows with every decision; equal runs have equal ones.
    [[nodiscard]] std::uint64_t fingerprint() const { return fingerprint_; }

private:
    struct Fiber;
    void resume(Fiber& fiber);

    std::mt19937_64& random_;
    std::vector<std::unique_ptr<Fiber>> fibers_;
    std::vector<std::unique_ptr<Fiber>> spare_;  // their stacks are used again
    Fiber* current_ = nullptr;
    bool ending_ = false;
    Ticks now_{0};
    std::uint64_t fingerprint_ = 0;
};

}  // namespace moosaic::simulation
