// Effects: what a task does outside of its transaction.
//
// Each try collects them in the order in which its verbs asked for them; they are made when the commit is durable. A
// try that is thrown away leaves none, and a task that fails only what it printed. A new kind joins the variant and
// says in effects.cpp how it is made.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <moosaic/services.hpp>

#include "task/continuations.hpp"
#include "task/outbox.hpp"

namespace moosaic::task {

class BroadcastLimit;

// A line to somebody else. It counts against the account that the task is for, and is dropped once that has told too
// much; the task's player is told so.
struct Told {
    Message message;
    Id account = 0;  // 0: of nobody, not counted
};

// Where the answer goes to a question that a session will be asked.
struct Awaited {
    std::string token;
    Continuation then;
};

// A line of the log about an administrative act (World::administered).
struct Noted {
    std::string text;  // what was done, and by whom
};

using Effect = std::variant<Message, Told, Event, Awaited, Noted>;

// What a try has let out so far: its effects and how it ended.
struct Output {
    SessionId session = 0;
    Id player = 0;
    std::int64_t at = 0;  // wall clock of the try, microseconds
    std::vector<Effect> effects;
    int status = 0;
    bool last = true;
    Value value;  // of the verb or snippet, for whoever asked for it

    // Drops what was made since there were `from` effects, but not what was printed: that is shown also by what fails.
    void undo(std::size_t from = 0);
    // Drops all of them.
    void forget(std::size_t from);
};

// What makes effects; alive as long as the tasks. Any thread.
struct EffectMakers {
    BroadcastLimit& broadcast;
    Continuations& continuations;
    Logger& log;
    Outbox& outbox;
};

// Makes the effects, once for a task, in the order of releases.
Release make(Output output, const EffectMakers& makers);
// Of what lets out nothing else: the engine's own work.
void make_notes(const Output& output, const EffectMakers& makers);

}  // namespace moosaic::task
