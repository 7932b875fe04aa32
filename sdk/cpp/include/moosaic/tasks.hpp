// Tasks: running a line, a snippet or a verb as somebody, from a plugin. Named in Plugin::needs(). API 0.
//
// Kinds. Services, transports, protocols and frontends may have it, from `start` on.
// Principal. Every request acts as one avatar, named as `moosaic do --as` takes it: "Ann" (the whole name of a player)
// or "#5". It has that avatar's rights and no others: the verb runs in the sandbox, every check is the engine's.
// Life of a request. It is a task like a typed command: a transaction of its own (a line: one a fragment), the limits
// of [limits], re-run on a conflict. `done` comes when it is committed and durable, or when it failed for good.
// Threads. Requests never block. Callbacks of one plugin come on its own thread ([own] in plugin.hpp): one that blocks
// delays nobody else. It must not throw; an exception is logged under the plugin's name.
// Ownership. Arguments are copied. The facility is the host's and lives as long as the plugin.
// Errors. An Error returned by a request: it was refused (too many, stopping) and `done` will not be called. An Error
// in `done`: nothing was run, or the world could not be saved. A verb that fails is no Error: see TaskResult.
// Bounds. A plugin has at most 4 tasks running and 256 requests waiting.
// Stop. Before Plugin::stop is called the facility is closed: a callback that runs is waited for, no other one comes,
// further requests are refused. A task that runs already goes on to its end.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <moosaic/services.hpp>
#include <moosaic/value.hpp>

namespace moosaic {

struct TaskResult {
    int status = 0;  // 0: it went well; 1: an error reached the top, `output` shows it as to a player
    std::vector<std::string>
        output;   // what the principal would have seen, as markup (markup.hpp has plain()), at most 1 MiB
    Value value;  // snippet and verb: what it returned; None after an error
};

class Tasks : public Facility {  // [any]
public:
    static constexpr std::string_view facility_name = "tasks";
    using Done = std::function<void(Result<TaskResult>)>;

    // A line as if typed, with all its fragments and the hooks that follow. A verb that asks for more lines gets none.
    [[nodiscard]] virtual Result<void> line(std::string principal, std::string line, Done done) = 0;
    // Text in the verb language, as moo_eval takes it. Its value is that of a final expression, else None.
    [[nodiscard]] virtual Result<void> snippet(std::string principal, std::string text, Done done) = 0;
    // A verb of an object by name; the principal needs `execute` on it. No such verb: status 1.
    [[nodiscard]] virtual Result<void> verb(std::string principal, Id object, std::string verb, std::vector<Value> args,
                                            Done done) = 0;
};

}  // namespace moosaic
