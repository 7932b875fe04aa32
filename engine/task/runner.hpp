// Runner: the Tasks of a server. Takes what players, sessions and plugins want done, and runs it on stacks in fair
// turns.
//
// How one task is run is in runs.hpp, its rules of trying again in tries.hpp, what follows a commit in due_runs.hpp.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <moosaic/crash_alarms.hpp>

#include "stacks/fiber_stacks.hpp"
#include "task/ahead/call_ahead.hpp"
#include "task/attempt.hpp"
#include "task/broadcast_limit.hpp"
#include "task/continuations.hpp"
#include "task/due_runs.hpp"
#include "task/free_workers.hpp"
#include "task/hook_reports.hpp"
#include "task/interrupts.hpp"
#include "task/limit_counters.hpp"
#include "task/meter.hpp"
#include "task/runs.hpp"
#include "task/services.hpp"
#include "task/source_check.hpp"
#include "task/tasks.hpp"
#include "task/work_ids.hpp"

namespace moosaic::task {

struct RunnerOptions {
    stacks::StackOptions own_stacks;           // for stacks of its own
    stacks::Stacks* stacks = nullptr;          // to run on instead; must outlive the Runner and be idle by then
    accounts::Passwords* passwords = nullptr;  // null: none can be set
    TaskLimits limits;
    std::int64_t broadcast_lines = 256;
    std::int64_t broadcast_window_s = 10;
    bool log_lines = false;
    TimedMetrics* metrics = nullptr;  // null: nothing is counted
    bool unsafe_stale_ahead = false;  // ahead::Memory::unsafe_stale, for tests
};

class Runner final : public Tasks {
public:
    // Everything given must outlive the Runner.
    Runner(store::Store& store, executor::Executor& executor, Outbox& outbox, Clock& clock, Random& random, Logger& log,
           RunnerOptions options);
    ~Runner() override;

    SessionId new_session() override { return ids_.next(); }
    void command(Command command) override;
    void interrupt(SessionId session) override { interrupts_.stop(session); }
    void hook(HookCall call, std::function<void()> done) override;
    void call(VerbRequest request) override;
    void snippet(SnippetRequest request) override;
    [[nodiscard]] std::size_t lanes() const override { return stacks_.lanes(); }
    std::uint64_t watch(int fd, std::function<void()> ready) override { return stacks_.watch(fd, std::move(ready)); }
    void unwatch(std::uint64_t number) override { stacks_.unwatch(number); }
    Id location_of(Id object) override;
    void set_property(Id object, std::string name, Value value) override;
    void drain(double seconds) override;

    // Runs due rows whose commit survived a crash but which did not run themselves. Once, before sessions are let in.
    void resume();

    // Runs `work` as the system in one transaction on the calling thread, re-run on conflict, and waits until it is
    // durable. For the command line and the authenticator. An Error carries the WorldError's message.
    Result<void> transact(const std::function<void(Attempt&)>& work) { return runs_.transact(work); }
    // The same without a commit: what it writes is dropped.
    Result<void> inspect(const std::function<void(Attempt&)>& work) { return runs_.inspect(work); }

    // Keeps the alarm of a crashed worker: log, audit row, suspension (crash_record.hpp). Any thread; never blocks.
    void crashed(const WorkerCrash& crash);

    // New limits for tasks that begin. Any thread.
    void take_limits(const TaskLimits& limits, std::int64_t broadcast_lines, std::int64_t broadcast_window_s);
    void log_lines(bool wanted) { services_.log_lines = wanted; }

    // Answers from a task thread, when its turn comes: proof that the queue moves.
    void ping(std::function<void()> answer);
    // The same from one of the threads under the tasks, whatever waits in the queue.
    void ask(std::size_t lane, std::function<void()> answer) { stacks_.ask(lane, std::move(answer)); }
    // Pieces of work of any kind that have ended.
    [[nodiscard]] std::uint64_t ended() const { return meter_.ended.load(std::memory_order_relaxed); }
    // Writes a row as it is, to learn whether the storage takes anything; `done` on a task thread.
    void probe(std::function<void(const Result<void>&)> done);

    [[nodiscard]] std::size_t queued() const { return stacks_.queued(); }
    [[nodiscard]] TaskServices& services() { return services_; }

private:
    struct LineProgress {
        command::Line line;  // what is left
        LinePlace place;
        int status = 0;  // the worst so far
    };

    // Every piece of work is timed from here to its start, and counted at its end.
    void post(Id owner, std::function<void()> work);
    void run_next_fragment(const std::shared_ptr<Command>& command, LineProgress progress);
    void run_answer(const Command& command);

    TaskMeter meter_;
    BroadcastLimit broadcast_;
    SourceCheck check_;
    Continuations continuations_;
    ahead::Memory memory_;
    LimitCounters limit_counters_;
    FreeWorkers free_workers_;
    WorkIds ids_;
    Interrupts interrupts_;
    TaskServices services_;
    Runs runs_;
    DueRuns due_runs_;
    HookReports hook_reports_;
    std::optional<stacks::FiberStacks> own_stacks_;
    stacks::Stacks& stacks_;
};

}  // namespace moosaic::task
