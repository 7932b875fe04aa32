// HookReports: tells the owner of a verb, once, that it was cut off while a command called it for show, and keeps a row
// of the audit log of it.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include <moosaic/mutex.hpp>
#include <moosaic/value.hpp>

namespace moosaic::task {

struct TaskServices;
class Runs;

inline constexpr const char* hook_cut_action = "hook_cut";

// A verb that answered its default instead.
struct CutHook {
    Id verb = 0;
    std::string hash;  // of its source
    Id object = 0;     // that it is defined on
    Id owner = 0;
    std::string display;  // "#57 (lamp):title"
    std::string why;
};

// Any thread. Both outlive it, and so do the stacks that it gives work to.
class HookReports {
public:
    HookReports(TaskServices& services, Runs& runs) : services_(services), runs_(runs) {}
    // Never blocks; what is written is written later, in a transaction of its own.
    void cut(CutHook hook);

private:
    void write(const CutHook& hook);
    void tell(const CutHook& hook);

    TaskServices& services_;
    Runs& runs_;
    Mutex mutex_;
    // By verb and hash: has its owner been told?
    std::map<std::pair<Id, std::string>, bool> known_ MOOSAIC_GUARDED_BY(mutex_);
};

// How the detail of such a row begins, for this verb as it is.
std::string hook_cut_key(Id verb, const std::string& hash);

}  // namespace moosaic::task
