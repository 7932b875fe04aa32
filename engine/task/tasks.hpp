// Tasks: one command, hook or snippet = one task. Runs, re-runs, limits, and releases what it produced when durable.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <moosaic/value.hpp>

#include "task/hook_pot.hpp"
#include "task/outbox.hpp"

namespace moosaic::task {

struct Command {
    SessionId session = 0;
    Id avatar = 0;
    std::string line;      // as typed, without its end
    SharedValue settings;  // dict: the session's settings, for moo.sdk.get_session_setting
    // Lines collected for ReadLines (joined by LF) or the answers to AskPrompts. May be a password:
    // never logged, never traced.
    std::optional<std::string> attachment = std::nullopt;
    std::chrono::steady_clock::time_point received{};  // set by the Runner
    std::shared_ptr<std::atomic<bool>> stop{};         // likewise: becomes true when it is to stop
};

// A verb or a snippet run as an avatar, with that avatar's rights; its Release has the value.
struct VerbRequest {
    SessionId session = 0;
    Id avatar = 0;
    Id object = 0;
    std::string verb;
    std::vector<Value> args;
};
struct SnippetRequest {
    SessionId session = 0;
    Id avatar = 0;
    std::string text;
};

// A verb run by the engine itself: confunc, disfunc, hooks.
struct HookCall {
    SessionId session = 0;  // 0: output of the player goes to all of the player's sessions
    Id this_object = 0;
    std::string verb;  // skipped silently when the object has no such verb
    std::vector<Value> args;
    Id caller = 0;
    Id player = 0;  // whose output `print` is
    SharedValue settings;
    std::shared_ptr<HookPot> pot = nullptr;  // shared with other hooks that the player waits for; none: one of its own
};

class Tasks {
public:
    virtual ~Tasks() = default;
    // A number for a new session: never given before, over restarts too, and below 2^53. Any thread.
    virtual SessionId new_session() = 0;
    // Queues a command. Commands of one session must be given one at a time (wait for the Release with last = true);
    // different sessions run in parallel, in turns that are fair to their avatars. Any thread; never blocks.
    virtual void command(Command command) = 0;
    // Stops the session's command, if one is under way or waits for its turn: what has not happened yet does not, and
    // the player is told. Its Releases come as ever. Any thread; never blocks.
    virtual void interrupt(SessionId session) { static_cast<void>(session); }
    // Queue a plugin's task; what is told and its value come with its Releases. `last` ends it. Any thread; never
    // block.
    virtual void call(VerbRequest request) = 0;
    virtual void snippet(SnippetRequest request) = 0;
    // The threads that run commands look after descriptors as well (Stacks): what they read there, they run at once.
    [[nodiscard]] virtual std::size_t lanes() const { return 0; }
    virtual std::uint64_t watch(int fd, std::function<void()> ready) {
        static_cast<void>(fd), static_cast<void>(ready);
        return 0;
    }
    virtual void unwatch(std::uint64_t number) { static_cast<void>(number); }
    // Queues a hook; its Release has the given session. `done` runs after its output was released (or it was skipped).
    virtual void hook(HookCall call, std::function<void()> done) = 0;
    // Where an object is; reads the world, so it may wait.
    virtual Id location_of(Id object) = 0;
    // Sets a property of the avatar as system in a small transaction of its own (last_connected_time). Never blocks.
    virtual void set_property(Id object, std::string name, Value value) = 0;
    // Stops taking new work, waits for running tasks (bounded by `seconds`).
    virtual void drain(double seconds) = 0;
};

}  // namespace moosaic::task
