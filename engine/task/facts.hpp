// TaskFacts: what one task is, the same for all its tries. A value: who it is for, for which session, what it runs, and
// its bounds in time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "command/line.hpp"
#include "store/store.hpp"
#include "task/continuations.hpp"
#include "task/hook_pot.hpp"
#include "task/outbox.hpp"

namespace moosaic::task {

class Attempt;

// Where the output of one line, or of one hook of a session, has got to. Its fragments and hooks let theirs out in this
// order, whatever each of them has to wait for.
struct LinePlace {
    store::SeqNo place = 0;                                 // what was let out last has this place in the order
    std::shared_ptr<int> status = std::make_shared<int>();  // 1 once some of it was lost; for releases only
};

// --- What a task runs, and what it was started by.

// The next fragment of a typed line; the rest of it is given back.
struct Fragment {
    command::Line line;
};
// A player's answer to a question; none: nothing waits for it any more.
struct Answer {
    std::optional<Continuation> then;
    std::string text;
};
// A verb that the engine calls by name for a session: nothing happens if the object has none.
struct Hook {
    Id this_object = 0;
    std::string verb;
    std::vector<Value> args;
};
// A verb that a plugin calls; without one it is an error.
struct VerbCall {
    Id object = 0;
    std::string verb;
    std::vector<Value> args;
};
struct Snippet {
    std::string text;
};
// A row of the table `task` (due_rows.hpp), which the task's own commit removes.
struct Due {
    Id row = 0;
};
// The engine's own, in this process only.
struct EngineWork {
    std::function<void(Attempt&)> work;
};
using What = std::variant<Fragment, Answer, Hook, VerbCall, Snippet, Due, EngineWork>;

struct TaskFacts {
    std::uint64_t id = 0;  // 0: it gets one when it begins
    SessionId session = 0;
    Id player = 0;
    Id caller = 0;  // 0: system (no worker ever runs as system)
    bool system = false;
    SharedValue settings;  // dict
    What what;
    LinePlace line;
    std::shared_ptr<HookPot> pot;  // of the command; none: nothing is called for show
    std::chrono::steady_clock::time_point started;
    std::chrono::steady_clock::time_point deadline;
    std::shared_ptr<std::atomic<bool>> stop;  // true: its player wants it stopped; null: nobody can

    [[nodiscard]] bool stopped() const { return stop != nullptr && *stop; }
};

// For the log: "task 12 (hook)".
std::string display(const TaskFacts& facts);

// What a try gave back, beside its effects.
struct Returned {
    Value value;         // of a verb call or a snippet
    command::Line rest;  // of a line
};

// Runs it and throws what it raises. `returned.rest` is right then too: an error in a fragment does not stop the next
// (DECISIONS commands 10).
void run_what(Attempt& attempt, Returned& returned);

}  // namespace moosaic::task
