// ClientEvent: what a verb does to a player's session other than showing text. A new kind joins the variant and is
// handled wherever lines are typed: session/session_output.cpp, server/line_session.cpp.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include <moosaic/value.hpp>

namespace moosaic::verbs {

// Ends every session of the recipient, after all that its task has shown.
struct Disconnect {
    std::string reason;         // plain text; empty: nothing is said
    bool issuing_only = false;  // if the command came from one of these sessions: that one alone
};

struct SetSetting {
    std::string key;
    Value value;  // None: removed
};

// Collects typed lines up to a lone dot; `command` is run with them.
struct ReadLines {
    std::string command;
    std::string intro;      // markup, shown before
    std::string subject{};  // what the text is for, the same whenever it is for the same: a draft is of one subject
    std::string about{};    // the same for people, plain: "shake on #12 (egg)"
};

// The command is followed by lines of a text. If it fails, so that nothing collects them, those that came with it are
// no commands: they are thrown away up to a lone dot.
struct ExpectLines {};

// Asks one prompt after the other; `command` is run with the answers, a line each.
struct AskPrompts {
    std::string command;
    std::vector<std::string> prompts;
    bool hidden = false;  // what is typed is not shown
};

using ClientEvent = std::variant<Disconnect, SetSetting, ReadLines, ExpectLines, AskPrompts>;

}  // namespace moosaic::verbs
