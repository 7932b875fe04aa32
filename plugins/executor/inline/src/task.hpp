// InlineTask: one task's calls on the stage. Same contract as a task of executor/prefork, without anything to kill.
#pragma once

#include "stage.hpp"

namespace moosaic::executor::inline_ {

class InlineTask final : public ExecutorTask {
public:
    InlineTask(Stage& stage, std::uint64_t task, Limits limits) : stage_(stage), task_(task), limits_(limits) {}
    ~InlineTask() override;
    Outcome call(const Call& call, TaskHost& host) override;

private:
    Outcome finish(Outcome outcome, bool asked);
    Stopped over(Stopped stopped);
    void serve(const Call& call, TaskHost& host, Request request);
    Stage& stage_;
    const std::uint64_t task_;
    const Limits limits_;
    std::optional<Stopped> stopped_;  // set once; every later call answers it
};

}  // namespace moosaic::executor::inline_
