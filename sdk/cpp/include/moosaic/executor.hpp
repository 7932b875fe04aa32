// executor: runs verb calls somewhere safe and relays their world access. API 0.
//
// The engine runs each task on a stack of its own (a thread of a bounded pool), so a call blocks that stack and world
// requests are served on it, re-entrantly: a request of a worker may lead to another `call` of the same ExecutorTask.
// An executor never believes a worker: everything that arrives is bounded, parsed as hostile input and handed to the
// TaskHost, which holds the transaction and checks every permission.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <moosaic/ops.hpp>
#include <moosaic/plugin.hpp>
#include <moosaic/result.hpp>
#include <moosaic/value.hpp>

namespace moosaic::executor {

inline constexpr std::string_view kind = "executor";

struct TraceFrame {
    std::string author;  // display form of the verb's owner, "#5 (Wizard)"
    std::string verb;    // "#12 (lamp):polish"
    int line = 0;        // 1-based line of the stored source, shebang line included
    std::string source;  // that line, trimmed
};

// An exception that left a verb, or that the engine raises into one. `type` is the class name: one of the SDK's
// ("UserError", "NoSuchObjectError", "AccessError", …) or a Python built-in's ("KeyError", …).
struct Raised {
    std::string type;
    std::string message;
    Value data;                     // UserError.data; for AccessError a tuple (accessor, permission, subject)
    std::vector<TraceFrame> trace;  // outermost first
};

// Why a call ended without a value or an exception of the verb. None of these can be caught by verb code.
struct Stopped {
    enum class Why : std::uint8_t {
        time_limit,    // the deadline passed
        memory_limit,  // the worker ran out of its memory
        output_limit,
        depth_limit,
        task_limit,
        tick_limit,
        worker_lost,  // the worker was killed from outside, or ended itself; the task may be run again once
        no_worker,    // at the cap, every worker is held by other tasks: undo and queue again
        cancelled,    // the engine abandoned the task
        misbehaved,   // the worker broke the protocol and was killed
        crashed,      // the worker died of a fault of its own (crash_alarms.hpp); the task is not run again
        call_limit,
        byte_limit,    // of what an owner keeps
        object_limit,  // likewise
    } why = Why::worker_lost;
    std::string message;            // one clear sentence for the player
    std::vector<TraceFrame> trace;  // where the verb was, if known
};

using Outcome = std::variant<Value, Raised, Stopped>;

struct VerbCode {
    Id verb = 0;
    std::string hash;     // changes whenever the source does; a runtime may keep compiled code by it
    std::string source;   // whole text, shebang line included
    std::string display;  // "#12 (lamp):polish" for tracebacks
    std::string author;   // "#5 (Wizard)"
};

// Facts of the task that `moo.sdk.context` shows. Copied to the worker with each Call.
struct Context {
    Id player = 0;         // 0: none
    Id system_object = 0;  // `_`
    std::string task_id;
    double elapsed = 0;         // seconds since the task began
    double time_limit = 0;      // seconds; 0: none
    SharedValue parser;         // what the line was parsed into, a dict; or None
    SharedValue settings;       // dict of the session's settings readable by verbs
    bool parser_lasts = false;  // the same `parser` is likely to come with later calls: an executor may keep it at a
                                // worker, as it may any `settings`
};

// Answers given before they are asked: what requests of one shape answer in this task's snapshot. They hold until the
// task asks for anything that is not only_reads() (reads.hpp); a request that finds its answer here need not be made.
// The engine counts them as read. A request that would raise has no answer here.
struct Ahead {
    std::uint8_t mark = 0;  // the bit of TaskHost::used_ahead, below 64
    Op op = Op::attr;
    Id caller = 0;
    bool lasting =
        false;  // the same object is likely to be given with later calls: an executor may keep it at a worker
    std::vector<Value> args;                    // of the request, with 0 for the id of its subject_of() (reads.hpp)
    std::vector<std::pair<Id, Value>> answers;  // in the order of subjects; 0: the request asks about none
};

struct Call {
    enum class Kind : std::uint8_t { verb, eval } kind = Kind::verb;
    Id principal = 0;  // whose worker must run it
    VerbCode code;     // for eval: source is the text, args [show: bool] (ops.hpp)
    Id this_object = 0;
    std::string verb_name;
    Id origin = 0;  // defining object
    std::vector<Value> args;
    std::vector<std::pair<std::string, Value>> kwargs;
    Context context;
    int depth = 0;            // nesting of engine-mediated calls, 0 outermost
    std::uint64_t ticks = 0;  // that the task may still use, this call and what it calls included; 0: not bounded
    // Set: whatever stops this call ends only it and what it called, and the task goes on. It may be a limit, the end
    // of its worker, or this time, if that comes before the task's own deadline. For the executor; the runtime is not
    // told.
    std::optional<std::chrono::steady_clock::time_point> ends;
    // Nobody wants what it returns: a runtime answers None, and need not be able to convert it.
    bool discard = false;
    std::vector<std::shared_ptr<const Ahead>> ahead;  // shared with other calls
};

// The engine's side of a running task. Called only from inside ExecutorTask::call, on the thread that called it.
class TaskHost {  // [task]
public:
    virtual ~TaskHost() = default;
    // Serves one request of the worker that runs `call`. A Stopped outcome must end the whole task: the executor aborts
    // the worker and returns it from `call`.
    virtual Outcome request(const Call& call, Op op, Id caller, std::vector<Value> args) = 0;
    // Ticks that the runtime says it has used for `call` since it last said: before each of its requests, and when it
    // has ended. Not believed for anything but the end of the task.
    virtual void used_ticks(const Call& call, std::uint64_t ticks) {
        static_cast<void>(call), static_cast<void>(ticks);
    }
    // What is left of them, as in Call::ticks.
    virtual std::uint64_t ticks_left(const Call& call) { return call.ticks; }
    // When a call has ended: which of its Ahead the worker says it used, by mark. A hint, not believed for anything
    // else.
    virtual void used_ahead(const Call& call, std::uint64_t marks) {
        static_cast<void>(call), static_cast<void>(marks);
    }
};

struct Limits {
    std::chrono::steady_clock::time_point deadline;  // wall clock, covers nested calls
    // Address space that each worker may take for this task, beyond what it starts with; 0, or more than that: as
    // Executor::memory_bytes() says.
    std::uint64_t memory_bytes = 0;
    // Becomes true, from any thread, when the task is to end: its call under way then ends as `cancelled`, within a
    // fifth of a second also if the verb asks nothing, and so do those that come. Null: nobody will.
    std::shared_ptr<const std::atomic<bool>> cancelled = nullptr;
};

// One task's hold on workers. Destroying it gives them back (or kills those that are not idle).
class ExecutorTask {  // [task]
public:
    virtual ~ExecutorTask() = default;
    // An exception that leaves it counts as Stopped::misbehaved, and the log names the plugin.
    virtual Outcome call(const Call& call, TaskHost& host) = 0;
};

struct Finding {
    int line = 0;         // 1-based; 0: the whole text
    int column = 0;       // 0-based
    std::string rule;     // stable name of the rule, "underscore-attribute"
    std::string message;  // what is refused
    std::string remedy;   // what to write instead
};

// What verbs are written in: the runtime's name and the version of its language, "python", "3.11".
struct Language {
    std::string name;
    std::string version;
};

// One of the walls between a verb and the machine.
struct WallLayer {
    std::string name;     // "landlock"
    bool stands = false;  // around every worker that runs now
    std::string facts;    // "version 7"; where it does not stand: why, and what that costs
};

class Executor : public Plugin {  // [any]
public:
    // Starts a task; never null. Never blocks for a worker; `call` does, or answers no_worker.
    virtual std::unique_ptr<ExecutorTask> begin(std::uint64_t task, Limits limits) = 0;

    // Checks and compiles a verb's source, in the language of its runtime, in a worker that belongs to nobody. Empty:
    // accepted. Blocks. Each finding has a message, and a line within the source.
    virtual Result<std::vector<Finding>> check(const std::string& source) = 0;

    // Pids of live workers with the principal each serves (0: a spare), for `status` and tests.
    virtual std::vector<std::pair<int, Id>> workers() const { return {}; }
    virtual int zygote() const { return 0; }
    // What a worker may take beyond what it starts with, as the executor's own keys have it; Limits::memory_bytes may
    // only be less. 0: it bounds no memory.
    virtual std::uint64_t memory_bytes() const { return 0; }
    // Once it has started.
    virtual Language language() const { return {}; }
    // What keeps its verbs in, outermost last; for `doctor`. Empty: nothing is known.
    virtual std::vector<WallLayer> walls() const { return {}; }
};

}  // namespace moosaic::executor
