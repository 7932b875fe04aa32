// What a finished task lets out, and who takes it: declared by task/, implemented by session/ (and by `do`, and fakes).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <moosaic/value.hpp>

#include "verbs/client_event.hpp"
#include "verbs/presence.hpp"

namespace moosaic::task {

using SessionId = std::uint64_t;  // 0: no session (hooks, command line)

// One text message, in markup with player text already escaped where the core did so.
struct Message {
    Id recipient = 0;           // avatar
    bool printed = false;       // by print/writer: goes to the issuing session only; told text goes to every session
    std::string kind = "text";  // text say emote whisper system persona error
    std::string markup;
    bool trusted = true;  // the server's, or of verbs of wizards alone: may begin like a prompt
};

// Something other than text.
struct Event {
    Id recipient = 0;
    verbs::ClientEvent what;
};

// Everything one task lets out once it is durable.
struct Release {
    using Item = std::variant<Message, Event>;
    SessionId session = 0;  // whose command this was
    Id player = 0;
    std::vector<Item> items;  // in the order in which its verbs made them
    int status = 0;           // 0 normal, 1 an error reached the top
    bool last = true;         // false: more fragments of the same line follow
    Value value;              // what a VerbRequest or SnippetRequest gave

    // Its texts, for whoever takes nothing else.
    [[nodiscard]] std::vector<Message> messages() const {
        std::vector<Message> texts;
        for (const auto& item : items)
            if (const auto* message = std::get_if<Message>(&item)) texts.push_back(*message);
        return texts;
    }
};

class Outbox {
public:
    virtual ~Outbox() = default;
    // Called in commit order, from one thread at a time; must not block. After the Release with last = true the session
    // may start its next command.
    virtual void release(Release release) = 0;
    // Live sessions of this avatar? Any thread.
    virtual bool is_connected(Id avatar) = 0;
    // Where a session is typed, as "127.0.0.1:40112"; empty: unknown. Any thread.
    virtual std::string address_of(SessionId session) {
        static_cast<void>(session);
        return {};
    }
    // Everyone connected, each avatar once, ascending id. Any thread.
    using Presence = verbs::Presence;
    virtual std::vector<Presence> connected() = 0;
};

}  // namespace moosaic::task
