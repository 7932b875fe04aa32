// InlineTask: one task's calls on the stage. Same contract as a task of executor/prefork, without anything to kill.
#pragma once

#include <atomic>
#include <memory>

#include "stage.hpp"

namespace moosaic::executor::inline_ {

class InlineTask final : public ExecutorTask {
public:
    InlineTask(Stage& stage, std::uint64_t task, Limits limits)
        : stage_(stage), task_(task), deadline_(limits.deadline), cancelled_(std::move(limits.cancelled)) {}
    ~InlineTask() override;
    Outcome call(const Call& call, TaskHost& host) override;

private:
    Outcome call_until(const Call& call, TaskHost& host);
    Outcome finish(Outcome outcome, bool asked);
    Stopped over(Stopped stopped);
    [[nodiscard]] bool cancelled() const { return cancelled_ != nullptr && *cancelled_; }
    [[nodiscard]] Stage::Clock::time_point next_look() const;
    void serve(const Call& call, TaskHost& host, Request request);
    Stage& stage_;
    const std::uint64_t task_;
    Stage::Clock::time_point deadline_;  // of the task, or of the innermost call that ends alone
    const std::shared_ptr<const std::atomic<bool>> cancelled_;
    std::optional<Stopped> stopped_;  // set once; every later call answers it, but see Call::ends
};

}  // namespace moosaic::executor::inline_
