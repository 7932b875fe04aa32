#include "server/crash_desk.hpp"

#include <string>
#include <utility>

namespace moosaic::server {

namespace {

constexpr std::size_t most_early = 256;  // before there are tasks, only source checks run

}  // namespace

void CrashDesk::connect(std::function<void(const WorkerCrash&)> keeper) {
    const LockGuard lock(mutex_);
    keeper_ = std::move(keeper);
    waiting_ = false;
    for (const auto& crash : std::exchange(early_, {})) keeper_ ? keeper_(crash) : note(crash);
}

void CrashDesk::crashed(const WorkerCrash& crash) {
    const LockGuard lock(mutex_);
    if (keeper_) return keeper_(crash);
    if (waiting_ && early_.size() < most_early) return early_.push_back(crash);
    note(crash);
}

void CrashDesk::note(const WorkerCrash& crash) const {
    log_.error("a worker of #" + std::to_string(crash.principal) + " crashed while it ran verb #" +
               std::to_string(crash.verb) + " on #" + std::to_string(crash.object) + " (signal " +
               std::to_string(crash.signal) + ", process " + std::to_string(crash.pid) + ")");
}

}  // namespace moosaic::server
