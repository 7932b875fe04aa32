// CrashAlarms: where an executor reports each worker that died of a fault of its own. Named in the needs() of an
// executor. API 0.
//
// Such a death (SIGSEGV, SIGBUS, SIGILL, SIGABRT or SIGSYS, not SIGKILL) may be an attack on the worker's own code: the
// engine raises an alarm for every one (log, metric, audit row) and suspends a verb that does it again and again.
#pragma once

#include <string_view>

#include <moosaic/services.hpp>
#include <moosaic/value.hpp>

namespace moosaic {

struct WorkerCrash {
    int signal = 0;
    int pid = 0;
    Id principal = 0;  // whom the worker served; 0: nobody (a spare, or one that checked a source)
    Id verb = 0;       // the outermost verb it ran, or ran last; 0: none, or the text of an eval
    Id object = 0;     // what that was called on; 0: it had run nothing
};

class CrashAlarms : public Facility {
public:
    static constexpr std::string_view facility_name = "crash_alarms";
    // Once for each such death, whether a task held the worker or not. Returns at once. [any]
    virtual void crashed(const WorkerCrash& crash) = 0;
};

}  // namespace moosaic
