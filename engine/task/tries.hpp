// Tries: the one loop in which every task runs until it is settled, with its rules: for commands, hooks, the tasks of
// plugins and the engine's own transactions alike.
//
//   conflict       The commit was refused because somebody changed what the try had read. The try is thrown away and
//   made
//                  again, limits.reruns times in all: at once, then after 1, 2, … 5 ms. The last one reserves what the
//                  one before had read.
//   snapshot lost  world::Restart: likewise, without a reservation.
//   worker lost    Again, but once a task.
//   no worker      Every worker is held by other tasks: again as soon as one of them has given its back. That is not
//   the
//                  task's own time: its time begins anew, and no try is counted. Given up after half a minute.
//   an error       A verb raised, a limit was hit, the storage refused, the tries are used up: the end; failed() tells.
//
// What tells of an end may read the world too, under the same rules; if not even that can be done: given_up().
#pragma once

#include "task/attempt.hpp"
#include "task/facts.hpp"
#include "task/failure.hpp"

namespace moosaic::task {

// What becomes of a task's tries. One object a task, used on the task's own stack.
class Trial {
public:
    virtual ~Trial() = default;
    // The work is done: takes its place among the commits. False: a conflict, and nothing has happened.
    virtual bool settle(Attempt& attempt, Returned returned) = 0;
    // The work has failed for good; nothing of it is committed.
    virtual void failed(Attempt& attempt, Failure failure, Returned returned) = 0;
    virtual void given_up(const Failure& failure) = 0;
};

// `facts` gets its id here, if it has none, and its times anew when it waited for a worker. Throws only what Trial
// throws out of given_up().
void run_tries(TaskServices& services, TaskFacts& facts, Trial& trial);

}  // namespace moosaic::task
