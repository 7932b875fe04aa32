// PreforkTask: one task's hold on workers, and the conversation with them. See frames.hpp for the order of frames.
#pragma once

#include <atomic>
#include <memory>
#include <unordered_map>

#include "pool.hpp"

namespace moosaic::executor::prefork {

class PreforkTask final : public ExecutorTask {
public:
    PreforkTask(Pool& pool, std::uint64_t task, Limits limits)
        : pool_(pool),
          task_(task),
          memory_(limits.memory_bytes),
          deadline_(limits.deadline),
          cancelled_(std::move(limits.cancelled)) {}
    ~PreforkTask() override;
    Outcome call(const Call& call, TaskHost& host) override;

private:
    Outcome call_until(const Call& call, TaskHost& host);
    // Nothing: the worker died before it ran anything, so another may be tried.
    std::optional<Outcome> converse(const LinkPtr& link, const Call& call, TaskHost& host);
    [[nodiscard]] std::vector<LinkPtr> held() const;
    std::variant<LinkPtr, Stopped> worker_for(Id principal);
    bool give_one_back();
    void give_back(const LinkPtr& link);
    // Its memory is the task's from now on. frame: it is.
    Link::Got limit_memory(Link& link);
    Result<void> say_call(Link& link, const Call& call, const frames::Address& address);
    Link::Got listen(Link& link, frames::Frame& frame) const;
    // One frame of the running call; an Outcome ends it.
    std::optional<Outcome> take(const LinkPtr& link, const Call& call, TaskHost& host, frames::Frame frame);
    std::optional<Outcome> serve(const LinkPtr& link, const Call& call, TaskHost& host, frames::Request request);
    Outcome vet(const LinkPtr& link, Outcome outcome);

    // Ends of the whole task, or of the innermost call that ends alone. `waiting`: the worker waits for a Reply.
    Stopped stop(const LinkPtr& link, Stopped stopped, bool waiting);
    Stopped trouble(const LinkPtr& link, Link::Got got, const Call& call, bool waiting = false);
    Stopped misbehaved(const LinkPtr& link, std::string_view how);
    Stopped lost(const LinkPtr& link);
    Stopped over(Stopped stopped);
    [[nodiscard]] bool cancelled() const { return cancelled_ != nullptr && *cancelled_; }
    bool drain(Link& link, Stopped& stopped, Clock::time_point until);

    Pool& pool_;
    const std::uint64_t task_;
    const std::uint64_t memory_;  // Limits::memory_bytes
    Clock::time_point deadline_;  // of the task, or of the innermost call that ends alone
    const std::shared_ptr<const std::atomic<bool>> cancelled_;
    std::uint32_t calls_ = 0;
    std::unordered_map<Id, LinkPtr> held_;
    std::optional<Stopped> stopped_;  // set once; every later call answers it, but see Call::ends
    Clock::time_point stop_until_{};  // after this no worker is waited for any more
};

}  // namespace moosaic::executor::prefork
