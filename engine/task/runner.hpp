// Runner: the Tasks of a server. Runs commands, hooks and the engine's own small transactions; re-runs what conflicts;
// releases output when everything behind it is durable.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "command/line.hpp"
#include "stacks/fiber_stacks.hpp"
#include "task/ahead/call_ahead.hpp"
#include "task/attempt.hpp"
#include "task/broadcast_limit.hpp"
#include "task/continuations.hpp"
#include "task/limit_counters.hpp"
#include "task/meter.hpp"
#include "task/parts.hpp"
#include "task/source_check.hpp"
#include "task/tasks.hpp"

namespace moosaic::task {

struct RunnerOptions {
    stacks::StackOptions own_stacks;           // for stacks of its own
    stacks::Stacks* stacks = nullptr;          // to run on instead; must outlive the Runner and be idle by then
    accounts::Passwords* passwords = nullptr;  // null: none can be set
    TaskLimits limits;
    std::int64_t broadcast_lines = 256;
    std::int64_t broadcast_window_s = 10;
    TimedMetrics* metrics = nullptr;  // null: nothing is counted
    bool unsafe_stale_ahead = false;  // ahead::Memory::unsafe_stale, for tests
};

class Runner final : public Tasks {
public:
    // Everything given must outlive the Runner.
    Runner(store::Store& store, executor::Executor& executor, Outbox& outbox, Clock& clock, Random& random, Logger& log,
           RunnerOptions options);
    ~Runner() override;

    void command(Command command) override;
    [[nodiscard]] std::size_t lanes() const override { return stacks_.lanes(); }
    std::uint64_t watch(int fd, std::function<void()> ready) override { return stacks_.watch(fd, std::move(ready)); }
    void unwatch(std::uint64_t number) override { stacks_.unwatch(number); }
    void hook(HookCall call, std::function<void()> done) override;
    Id location_of(Id object) override;
    std::string name_of(Id object) override;
    void set_property(Id object, std::string name, Value value) override;
    void drain(double seconds) override;

    // A task of a plugin, as `avatar`: `work` runs as a verb would, its output and its end go to `session` like those
    // of a command. `work` may run more than once; what it writes outside of the world must allow for that.
    void run(SessionId session, Id avatar, std::function<void(Attempt&)> work);

    // Runs hooks whose commit survived a crash but which did not run themselves. Once, before sessions are let in.
    void resume();

    // Runs `work` as the system in one transaction on the calling thread, re-run on conflict, and waits until it is
    // durable. For the command line and the authenticator. An Error carries the WorldError's message.
    Result<void> transact(const std::function<void(Attempt&)>& work);
    // The same without a commit: what it writes is dropped.
    Result<void> inspect(const std::function<void(Attempt&)>& work);

    // New limits for tasks that begin. Any thread.
    void take_limits(const TaskLimits& limits, std::int64_t broadcast_lines, std::int64_t broadcast_window_s);

    // Answers from a task thread, when its turn comes: proof that the queue moves.
    void ping(std::function<void()> answer);
    // The same from one of the threads under the tasks, whatever waits in the queue.
    void ask(std::size_t lane, std::function<void()> answer) { stacks_.ask(lane, std::move(answer)); }
    // Pieces of work of any kind that have ended.
    [[nodiscard]] std::uint64_t ended() const { return meter_.ended.load(std::memory_order_relaxed); }
    // Writes a row as it is, to learn whether the storage takes anything; `done` on a task thread.
    void probe(std::function<void(const Result<void>&)> done);

    [[nodiscard]] std::size_t queued() const { return stacks_.queued(); }
    [[nodiscard]] Parts& parts() { return parts_; }

private:
    struct Ending {
        std::vector<Id> hooks;  // rows of table task, in order
        int status = 0;
        bool ran = true;
        bool passing = false;    // failed for a reason of the server, not of the verb
        store::SeqNo place = 0;  // where its output is in the order
        // Set on a player's last fragment: when the line came. Its release ends the command.
        std::chrono::steady_clock::time_point received{};
    };
    // What carries over from one try to the next.
    struct Retry {
        std::int64_t tries = 1;
        bool lost = false;              // a worker was lost once already
        bool no_worker = false;         // the last try found every worker taken
        std::unique_ptr<store::Tx> tx;  // the last try's, with its reservation
    };
    struct LineProgress {
        command::Line line;  // what is left
        LineOutput output;
        int status = 0;  // the worst so far
    };
    using Work = std::function<void(Attempt&)>;
    // Completes the Output (last, status) just before it takes its place in the order; runs once a task, unless the
    // commit conflicts: then again.
    using Finish = std::function<void(Output&, Ending&)>;

    // Every piece of work is timed from here to its start, and counted at its end.
    void post(Id owner, std::function<void()> work);
    TaskFacts facts(SessionId session, Id player, Id caller, Value settings, LineOutput line = {});
    Ending execute(TaskFacts& facts, const Work& work, const Finish& finish);
    std::optional<Ending> attempt(TaskFacts& facts, Retry& retry, const Work& work, const Finish& finish);
    bool settle(Attempt& attempt, Ending& ending, const Finish& finish);
    Ending give_up(const TaskFacts& facts, const Finish& finish, const char* why);
    void limit_hit(const Attempt& attempt, const executor::Stopped& stopped);
    void fail_with(Attempt& attempt, Ending& ending, std::vector<std::string> lines);
    bool sees_code(Attempt& attempt, std::vector<executor::TraceFrame>& trace);
    void write_hooks(Attempt& attempt, std::vector<Id>& rows);
    store::Release letting_out(const LineOutput& line, Output output, const Ending& ending);
    store::SeqNo let_out(const LineOutput& line, store::SeqNo seen, Output output, const Ending& ending);
    bool wait_durable(store::SeqNo seq);
    void log_line(const Command& command);
    void run_next_fragment(const std::shared_ptr<Command>& command, LineProgress progress);
    void run_continuation(const Command& command);
    void run_whole(TaskFacts task, const Work& work, std::chrono::steady_clock::time_point received);
    void run_hook_rows(std::vector<Id> queue, SessionId session, const Value& settings, LineOutput& line, int status,
                       bool last);
    void cut_off(Output& output);
    void forget_hooks(const std::vector<Id>& rows);
    Ending run_hook_row(Id row, SessionId session, const Value& settings, const LineOutput& line, const Finish& finish);
    std::uint64_t next_id() { return ++last_id_; }

    TaskMeter meter_;
    BroadcastLimit broadcast_;
    SourceCheck check_;
    Continuations continuations_;
    ahead::Memory memory_;
    LimitCounters limit_counters_;
    Parts parts_;
    std::atomic<std::uint64_t> last_id_{0};
    std::optional<stacks::FiberStacks> own_stacks_;
    stacks::Stacks& stacks_;
};

}  // namespace moosaic::task
