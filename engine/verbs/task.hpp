// The task a verb runs in, as far as what verbs call may use it; implemented by task/.
//
// Used on the task's own thread. What it lets out (texts, events, questions) goes out when the task's work is durable;
// a try that is thrown away lets nothing out.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include <moosaic/executor.hpp>
#include <moosaic/value.hpp>

#include "verbs/client_event.hpp"
#include "verbs/presence.hpp"
#include "world/world.hpp"

namespace moosaic::accounts {
class Passwords;
}

namespace moosaic::verbs {

// One frame of the caller stack (world.md 4.8).
struct CallFrame {
    Id this_object = 0;
    std::string verb_name;
    Id origin = 0;
    Id caller = 0;  // owner of the verb
    Id previous_caller = 0;
};

// Something to ask a player; what is answered goes to a verb, whenever that is.
struct Question {
    Id player = 0;
    Ref verb;                                  // bound; called with the answer and `args`
    std::vector<Value> args;                   // after the text
    std::variant<ReadLines, AskPrompts> form;  // without the command, which is the task's to find
};

class Task : public world::Surroundings {
public:
    [[nodiscard]] virtual world::World& world() = 0;
    // Of verbs that run now, the outermost first.
    [[nodiscard]] virtual const std::vector<CallFrame>& frames() = 0;
    // Everyone connected, each avatar once, ascending id.
    [[nodiscard]] virtual std::vector<Presence> connected() = 0;

    // Text for an avatar, nothing if it is not connected. For another than the task's player it counts against the
    // flood limit of the account that started the task; what is dropped is told that player once a window.
    virtual void deliver(Id recipient, const std::string& markup, const std::string& kind) = 0;
    virtual void event(Id recipient, ClientEvent event) = 0;
    virtual void ask(Question question) = 0;

    // What the language wall finds in a verb's source, a line each; require_source() throws it as a UserError.
    virtual void require_source(const std::string& source) = 0;
    virtual std::vector<std::string> findings(const std::string& source) = 0;
    // What verbs are written in here.
    [[nodiscard]] virtual const executor::Language& language() = 0;
    // The task's bounds by name, and its class; of those an owner has, None without a bound.
    [[nodiscard]] virtual Value limits() = 0;
    // Whether a verb is one of others' that is called for show, within limits.hooks_ms; and whether that is used up.
    [[nodiscard]] virtual bool for_show(const world::BoundVerb& verb) = 0;
    [[nodiscard]] virtual bool hooks_spent() = 0;
    // How passwords are set and checked. Throws UserError where none are kept.
    [[nodiscard]] virtual accounts::Passwords& passwords() = 0;
    // The dict a worker gets for a verb it found (ops.hpp).
    virtual Value verb_value(const world::BoundVerb& verb) = 0;
};

}  // namespace moosaic::verbs
