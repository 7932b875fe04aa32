// An executor whose verbs are C++ functions: a verb's source names one of them. For the tests of this room.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include <moosaic/executor.hpp>

namespace moosaic::task::testing {

class ScriptedExecutor final : public executor::Executor {
public:
    // What a script may do: ask the engine as the verb's owner (or claiming somebody else), and say how it ended.
    struct Verb {
        const executor::Call& call;
        executor::TaskHost& host;
        executor::Outcome ask(Op op, std::vector<Value> args) {
            return host.request(call, op, call.principal, std::move(args));
        }
        executor::Outcome ask_as(Id who, Op op, std::vector<Value> args) {
            return host.request(call, op, who, std::move(args));
        }
        void print(const std::string& text) { ask(Op::print, {text}); }
    };
    using Script = std::function<executor::Outcome(Verb&)>;

    void script(const std::string& source, Script script) {
        const std::lock_guard lock(mutex_);
        scripts_[source] = std::move(script);
    }

    std::unique_ptr<executor::ExecutorTask> begin(std::uint64_t, executor::Limits) override {
        return std::make_unique<Task>(*this);
    }

    Result<std::vector<executor::Finding>> check(const std::string& source, const std::string&) override {
        if (source.find("forbidden") == std::string::npos) return std::vector<executor::Finding>();
        return std::vector<executor::Finding>{{2, 0, "no-forbidden", "this is forbidden", "leave it out"}};
    }

private:
    class Task final : public executor::ExecutorTask {
    public:
        explicit Task(ScriptedExecutor& owner) : owner_(owner) {}
        executor::Outcome call(const executor::Call& call, executor::TaskHost& host) override {
            Script script;
            {
                const std::lock_guard lock(owner_.mutex_);
                const auto found = owner_.scripts_.find(call.code.source);
                if (found != owner_.scripts_.end()) script = found->second;
            }
            if (!script) return executor::Raised{"NameError", "no script \"" + call.code.source + "\"", {}, {}};
            Verb verb{call, host};
            return script(verb);
        }

    private:
        ScriptedExecutor& owner_;
    };

    std::mutex mutex_;
    std::map<std::string, Script> scripts_;
};

}  // namespace moosaic::task::testing
