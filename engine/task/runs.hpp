// Runs: one task from its first try to what it lets out.
//
// On the task's own stack. What it does with a task's rules of trying again is in tries.hpp.
#pragma once

#include <functional>
#include <vector>

#include "task/durable_outlet.hpp"
#include "task/facts.hpp"
#include "task/services.hpp"

namespace moosaic::task {

// How a task ended.
struct Ending {
    std::vector<Id> due;  // rows of the table `task` that its commit made, in order
    int status = 0;
    bool ran = true;
    bool passing = false;    // failed for a reason of the server, not of the verb
    store::SeqNo place = 0;  // where its output is in the order
    Returned returned;
    Outlet::Received received{};  // set on a player's last fragment: its release ends the command
};

class Runs {
public:
    // Completes the Output (last, status) just before it takes its place in the order; runs once a task, unless the
    // commit conflicts: then again.
    using Finish = std::function<void(Output&, Ending&)>;
    using Work = std::function<void(Attempt&)>;

    explicit Runs(TaskServices& services) : services_(services), outlet_(services) {}

    [[nodiscard]] TaskFacts facts(What what, SessionId session, Id player, Id caller, SharedValue settings,
                                  LinePlace line = {});
    Ending run(TaskFacts& facts, const Finish& finish);

    // The engine's own work, as the system, without output: in one transaction, until it is durable, or without a
    // commit. An Error carries the WorldError's message. Any thread.
    Result<void> transact(const Work& work);
    Result<void> inspect(const Work& work);

    // Lets out what no task has made, behind the rest of its line.
    void let_out(const LinePlace& line, Output output);

private:
    [[nodiscard]] TaskFacts own(const Work& work);

    TaskServices& services_;
    Outlet outlet_;
};

}  // namespace moosaic::task
