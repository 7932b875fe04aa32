// An executor whose verbs are C++ functions: a verb's source names one of them. For the tests of this room.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <moosaic/executor.hpp>
#include <moosaic/identical.hpp>
#include <moosaic/reads.hpp>

namespace moosaic::task::testing {

class ScriptedExecutor final : public executor::Executor {
public:
    // What was answered ahead of the running calls of one task, and what of it they used.
    class Given {
    public:
        void begin(const executor::Call& call) { levels_.push_back({&call, true, 0}); }
        std::uint64_t end() {
            const auto used = levels_.back().used;
            levels_.pop_back();
            return used;
        }
        void forget() {
            for (auto& level : levels_) level.holds = false;
        }
        const Value* find(const executor::Call& call, Op op, std::vector<Value> args) {
            auto& level = levels_.back();
            if (!level.holds || level.call != &call) return nullptr;
            Ref* subject = subject_of(op, args);
            const Id id = subject != nullptr ? std::exchange(subject->id, 0) : 0;
            for (const auto& group : call.ahead) {
                if (group->op != op || group->caller != call.principal || !identical(group->args, args)) continue;
                for (const auto& [about, answer] : group->answers)
                    if (about == id) return level.used |= std::uint64_t{1} << group->mark, &answer;
            }
            return nullptr;
        }

    private:
        struct Level {
            const executor::Call* call;
            bool holds;
            std::uint64_t used;
        };
        std::vector<Level> levels_;
    };

    // What a script may do: ask the engine as the verb's owner (or claiming somebody else), and say how it ended.
    struct Verb {
        const executor::Call& call;
        executor::TaskHost& host;
        Given& given;
        executor::Outcome ask(Op op, std::vector<Value> args) {
            if (!only_reads(op, args)) given.forget();
            return host.request(call, op, call.principal, std::move(args));
        }
        // The same as a worker does it: what was answered ahead is not asked for.
        executor::Outcome look(Op op, std::vector<Value> args) {
            if (const auto* found = given.find(call, op, args)) return *found;
            return ask(op, std::move(args));
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

    Result<std::vector<executor::Finding>> check(const std::string& source) override {
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
            given_.begin(call);
            Verb verb{call, host, given_};
            auto outcome = script(verb);
            if (const auto used = given_.end(); used != 0) host.used_ahead(call, used);
            return outcome;
        }

    private:
        ScriptedExecutor& owner_;
        Given given_;
    };

    std::mutex mutex_;
    std::map<std::string, Script> scripts_;
};

}  // namespace moosaic::task::testing
