// Why no verb fitted: kept while verbs are tried, and turned into one message.
#pragma once

#include <string>
#include <vector>

#include "command/parser.hpp"

namespace moosaic::command {

enum class Why : std::uint8_t {
    fits,
    needs_object,         // no direct object was typed
    refuses_object,       // one was typed
    other_object,         // it is not the verb's own object
    refuses_preposition,  // declared none
    other_target,         // the object of the preposition is not the verb's own
    undeclared            // another verb of that name takes this preposition
};

struct Rejection {
    Why why = Why::fits;
    std::string preposition;  // for the last three
};

// The error for a fragment that no verb takes. `rejections`: one for each verb that was tried, highest rank first.
world::WorldError explain(Scene& scene, const ParsedCommand& command, const std::vector<Rejection>& rejections);

}  // namespace moosaic::command
