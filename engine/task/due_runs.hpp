// DueRuns: runs due rows, and tasks together with the due rows that they cause.
//
// Hooks follow their command on its own stack, one after the other, so that what they show arrives before the next
// prompt.
#pragma once

#include <vector>

#include "task/runs.hpp"

namespace moosaic::task {

// For whom rows are run, and where their output stands.
struct DueFor {
    SessionId session = 0;
    SharedValue settings;
    LinePlace line;
    int status = 0;                          // of the line so far
    bool last = false;                       // the last release of these ends the line
    std::shared_ptr<HookPot> pot = nullptr;  // of the command that caused them; none: each has its own
};

class DueRuns {
public:
    DueRuns(TaskServices& services, Runs& runs) : services_(services), runs_(runs) {}

    // One task with the rows it causes: the whole of what its session waits for. `last`: its line ends with it.
    // Where its output is in the order.
    store::SeqNo run_whole(TaskFacts task, Outlet::Received received, bool last);
    // Rows and what they cause, in order; a chain without end is cut off. `whose.line` moves on with their output.
    void run(std::vector<Id> rows, DueFor& whose);

private:
    Ending run_row(Id row, const DueFor& whose, const Runs::Finish& finish);
    void cut_off(Output& output);
    void forget(const std::vector<Id>& rows);
    [[nodiscard]] std::size_t longest() const;

    TaskServices& services_;
    Runs& runs_;
};

}  // namespace moosaic::task
