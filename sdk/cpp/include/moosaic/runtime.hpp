// runtime: a verb language. Check, compile, call. API 0.
//
// Loaded by the worker program (and by executor/inline), never by the server process in production. `warm_up` runs in
// the zygote before any fork. A runtime needs no facility: it lives where there are none.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <moosaic/executor.hpp>
#include <moosaic/plugin.hpp>

namespace moosaic::runtime {

inline constexpr std::string_view kind = "runtime";

// The worker's way to the engine. `request` blocks until the answer is there; while it waits, a nested Call for the
// same principal may be served re-entrantly (Runtime::call is entered again below it on the stack).
//   Value    the answer.
//   Raised   to be raised at this place. If it leaves the verb, its trace is the inner part: put the verb's own frames
//            before it.
//   Stopped  the call is over: unwind without running handlers, and return the same Stopped from `call`, the verb's own
//            frames put before its trace. Further requests while unwinding are answered Stopped at once. The calls
//            around it are told by their own answers.
class Engine {  // [worker]
public:
    virtual ~Engine() = default;
    virtual executor::Outcome request(Op op, Id caller, std::vector<Value> args) = 0;
    // A number for those of the running call's answers ahead (executor.hpp) that outlive it: another call with the same
    // number was given the very same ones. 0: there are none.
    [[nodiscard]] virtual std::uint64_t lasting() const { return 0; }
    // Whether the latest answer of request() was one of them. A runtime may then give it again without a request, in
    // every call with this number, until that call changes something.
    [[nodiscard]] virtual bool lasted() const { return false; }
    // Ticks that the running call may still use (limits.ticks), whoever spends them. As it begins, and anew after each
    // request(), which may have spent some. Beyond them a runtime ends the call as Stopped tick_limit. The largest
    // number: not bounded.
    [[nodiscard]] virtual std::uint64_t ticks_left() const { return UINT64_MAX; }
    // Ticks that the running call has used since it last said so. To be said before request() and print() and at the
    // end of a call; costs no frame of its own.
    virtual void use_ticks(std::uint64_t ticks) { static_cast<void>(ticks); }
    // One-way: output. Kept in order with requests.
    virtual void print(Id caller, std::string text) = 0;
};

class Runtime : public Plugin {  // [worker]
public:
    // Imports everything verbs may need, compiles the SDK, freezes the collector's heap. Once, before fork. Files and
    // environment may be read here, never later. `configure` came before it, with the defaults of `describe`;
    // Services::plugin_path() names the folder the runtime came from.
    virtual Result<void> warm_up() = 0;
    // After fork, in a worker: drop what must not be shared (random state).
    virtual void forked() = 0;
    // A short verb that does what most do. A fresh worker runs it for nobody, every request of it refused, so that its
    // first real call finds what it needs in place. Empty: none.
    [[nodiscard]] virtual std::string sample() const { return {}; }
    virtual std::vector<executor::Finding> check(const std::string& source) = 0;
    // Of the language, "3.11"; empty: not known.
    [[nodiscard]] virtual std::string language_version() const { return {}; }
    // Runs a call to its end. Re-entrant. Never throws. A verb that was interrupted ends as Stopped time_limit with the
    // trace of where it was. Of its own accord a runtime may answer Stopped only for memory_limit, depth_limit or
    // tick_limit; anything else is taken for misbehaviour.
    virtual executor::Outcome call(const executor::Call& call, Engine& engine) = 0;
    // Asks the innermost running verb to stop with an exception that its code cannot keep. Called from the handler of
    // a signal, on the runtime's own thread, and only while a call runs. It is for the innermost call: what it left
    // behind is void once that has ended, and at the next answer of the engine that is no Stopped.
    virtual void interrupt() = 0;
    // Forget everything cached about the world but lasting answers: the task is over. Called between tasks.
    virtual void end_of_task() = 0;
};

}  // namespace moosaic::runtime
