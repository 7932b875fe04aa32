// The alarm of a crashed worker: a line in the log, an audit row, and the suspension of a verb that does it again and
// again.
//
// On a job of its own: it waits for the disk. What the worker ran comes from the executor and is looked up in the world
// as it is by then.
#pragma once

#include <moosaic/crash_alarms.hpp>

#include "task/runs.hpp"

namespace moosaic::task {

void record_crash(TaskServices& services, Runs& runs, const WorkerCrash& crash);

}  // namespace moosaic::task
