// Lifecycle: confunc and disfunc, one after the other for each avatar (sessions.md 5 and 12).
//
// A leaver's disfunc and a returner's confunc of one avatar never overlap: they run in the order they were asked for.
// Different avatars run in parallel. Each hook gets a time limit, after which the sequence goes on without it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <moosaic/mutex.hpp>
#include <moosaic/services.hpp>
#include <moosaic/value.hpp>

#include "session/gate.hpp"
#include "session/pool.hpp"
#include "task/tasks.hpp"

namespace moosaic::session {

class Lifecycle : public std::enable_shared_from_this<Lifecycle> {
public:
    // Blocking reads of the world run in `chores`. Behind the gate neither those, nor the tasks, nor the loop are used.
    Lifecycle(Loop& loop, std::shared_ptr<Gate> gate, Pool& chores, std::chrono::milliseconds hook_limit)
        : loop_(loop), gate_(std::move(gate)), chores_(chores), hook_limit_(hook_limit) {}

    void attach(task::Tasks& tasks) { tasks_ = &tasks; }

    // avatar:confunc, then confunc of wherever the avatar is afterwards. `done` runs on any thread, after their output.
    void connect(Id avatar, task::SessionId session, SharedValue settings, std::function<void()> done);
    // disfunc of the location, then avatar:disfunc. `session` is the one that closed: what they print goes nowhere.
    void disconnect(Id avatar, task::SessionId session);
    // So much waits for this avatar already that it should not come again: whoever comes and goes while its hooks hang.
    bool crowded(Id avatar);
    // Waits until nothing is under way or queued; false: the time is over.
    bool wait_idle(std::chrono::steady_clock::time_point deadline);
    // Drops what is queued, and takes nothing more: each step holds this, and this holds the steps.
    void stop();

private:
    using Finish = std::function<void()>;
    using Step = std::function<void(Finish)>;

    void push(Id avatar, Step step);
    void run(Id avatar, const Step& step);
    void finished(Id avatar);
    void hook(Id object, std::string verb, Id avatar, task::SessionId session, SharedValue settings, Finish next,
              std::shared_ptr<task::HookPot> pot = nullptr);
    // Reads the avatar's location off this thread; 0 if there is none.
    void locate(Id avatar, std::function<void(Id)> next);

    Loop& loop_;
    const std::shared_ptr<Gate> gate_;
    Pool& chores_;
    std::chrono::milliseconds hook_limit_;
    task::Tasks* tasks_ = nullptr;
    Mutex mutex_;
    std::condition_variable idle_;
    std::map<Id, std::deque<Step>> chains_ MOOSAIC_GUARDED_BY(mutex_);  // front: the step under way
    bool stopped_ MOOSAIC_GUARDED_BY(mutex_) = false;
};

}  // namespace moosaic::session
