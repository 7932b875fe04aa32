// CrashDesk: where executors report crashed workers, from the start of the first executor on; hands them to whoever
// keeps the alarms.
#pragma once

#include <functional>
#include <vector>

#include <moosaic/crash_alarms.hpp>
#include <moosaic/mutex.hpp>

namespace moosaic::server {

// Any thread.
class CrashDesk {
public:
    explicit CrashDesk(Logger& log) : log_(log) {}
    CrashDesk(const CrashDesk&) = delete;
    CrashDesk& operator=(const CrashDesk&) = delete;

    // What was reported before is handed over at once. Empty: nobody keeps alarms (any more), they go to the log alone;
    // the former keeper is not called after this has returned. `keeper` must not block or come back here.
    void connect(std::function<void(const WorkerCrash&)> keeper);
    void crashed(const WorkerCrash& crash);

private:
    void note(const WorkerCrash& crash) const;

    Logger& log_;
    Mutex mutex_;
    std::function<void(const WorkerCrash&)> keeper_ MOOSAIC_GUARDED_BY(mutex_);
    std::vector<WorkerCrash> early_ MOOSAIC_GUARDED_BY(mutex_);
    bool waiting_ MOOSAIC_GUARDED_BY(mutex_) = true;  // a keeper is still to come
};

// What one executor is lent; the desk outlives it.
class PluginCrashAlarms final : public CrashAlarms {
public:
    explicit PluginCrashAlarms(CrashDesk& desk) : desk_(desk) {}
    void crashed(const WorkerCrash& crash) override { desk_.crashed(crash); }

private:
    CrashDesk& desk_;
};

}  // namespace moosaic::server
