// FairQueue: which waiting job runs next, so that nobody's many jobs hold up another's first. No locks, no threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

#include <moosaic/value.hpp>

namespace moosaic::stacks {

// Jobs of one owner run in the order they came. Among owners the turn goes round: one job each, whoever has waited
// longest for a turn first. An owner runs at most `share` jobs at a time; owner 0 is the engine itself and has no
// share.
class FairQueue {
public:
    using Job = std::function<void()>;
    struct Turn {
        Id owner = 0;
        Job job;
    };

    explicit FairQueue(std::size_t share) : share_(share) {}

    void push(Id owner, Job job);
    // The next job that may run now; finished(owner) must follow when it has run.
    [[nodiscard]] std::optional<Turn> pop();
    void finished(Id owner);
    // Drops what waits, and gives it back: its end may reach into whoever holds the queue's lock.
    std::deque<Job> clear();

    [[nodiscard]] bool ready() const { return !turns_.empty(); }  // pop() would give a job
    [[nodiscard]] bool empty() const { return waiting_ == 0; }
    [[nodiscard]] std::size_t size() const { return waiting_; }  // jobs that wait

private:
    struct Owner {
        std::deque<Job> jobs;
        std::size_t running = 0;
        std::uint64_t turn = 0;  // its place in turns_, 0: none
    };
    void queue_up(Id id, Owner& owner);

    const std::size_t share_;
    std::unordered_map<Id, Owner> owners_;  // those with jobs that wait or run
    std::map<std::uint64_t, Id> turns_;     // owners who may run a job, in the order of their turns
    std::uint64_t last_turn_ = 0;
    std::size_t waiting_ = 0;
};

}  // namespace moosaic::stacks
