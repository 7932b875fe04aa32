// What the cases of the runtime suite stand on: one runtime a process, warm and forked, and the engine's side of a
// call.
#pragma once

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <limits>
#include <mutex>
#include <ostream>
#include <thread>
#include <utility>

#include <moosaic/runtime.hpp>
#include <moosaic/testing/not_applicable.hpp>
#include <moosaic/testing/patience.hpp>
#include <moosaic/testing/services.hpp>

namespace moosaic::testing {

struct RuntimeUnderTest {
    std::string name;
    std::function<std::unique_ptr<runtime::Runtime>()> make;
    std::string forty_two;   // a verb that returns the integer 42
    std::string first;       // returns its first argument
    std::string says_hello;  // prints "hello" and returns nothing
    std::string fails;       // ends with an exception
    std::string asks;        // makes at least one request of the engine and lets what it raises leave the verb
    std::string endless;     // runs until it is stopped
    std::string refused;     // what `check` must refuse
};

inline void PrintTo(const RuntimeUnderTest& tested, std::ostream* out) { *out << tested.name; }
inline std::string runtime_name(const ::testing::TestParamInfo<RuntimeUnderTest>& info) { return info.param.name; }

class RuntimeSuite : public ::testing::TestWithParam<RuntimeUnderTest> {
protected:
    using Outcome = executor::Outcome;
    using Raised = executor::Raised;
    using Stopped = executor::Stopped;
    static constexpr Id principal = 5;

    // The engine's side: one answer for everything, or none before something else was done on the same stack.
    struct Engine : runtime::Engine {
        Outcome request(Op, Id caller, std::vector<Value>) override {
            ++requests;
            EXPECT_EQ(caller, principal);
            if (meanwhile) std::exchange(meanwhile, {})();
            return answer;
        }
        void print(Id caller, std::string text) override {
            EXPECT_EQ(caller, principal);
            printed += text;
        }
        Outcome answer = Value();
        std::function<void()> meanwhile;
        std::string printed;
        int requests = 0;
    };

    // Warm and forked: ready for calls.
    static runtime::Runtime* ready() {
        static Configured<runtime::Runtime> made = [] {
            auto one = configured(GetParam().make());
            if (one.outcome) one.outcome = one.plugin->start();
            if (one.outcome) one.outcome = one.plugin->warm_up();
            if (one.outcome) one.plugin->forked();
            return one;
        }();
        EXPECT_TRUE(made.outcome) << made.outcome.error().text();
        return made.outcome ? made.plugin.get() : nullptr;
    }
    // Interrupts what runs, again and again, as a worker does: by a signal to the thread of the runtime. What does not
    // stop for it ends the whole process, as it would hold it for ever.
    class Interrupting {
    public:
        explicit Interrupting(runtime::Runtime& runtime) {
            target() = &runtime;
            struct sigaction action {};
            action.sa_handler = [](int) {
                if (runtime::Runtime* found = target()) found->interrupt();
            };
            ::sigaction(SIGUSR2, &action, &before_);
            thread_ = std::thread([this, to = ::pthread_self()] {
                const auto until = std::chrono::steady_clock::now() + patience();
                std::unique_lock lock(mutex_);
                while (!changed_.wait_for(lock, std::chrono::milliseconds(200), [this] { return over_; })) {
                    if (std::chrono::steady_clock::now() > until) std::abort();
                    ::pthread_kill(to, SIGUSR2);
                }
            });
        }
        ~Interrupting() {
            target() = nullptr;
            {
                const std::lock_guard lock(mutex_);
                over_ = true;
            }
            changed_.notify_all();
            thread_.join();
            ::sigaction(SIGUSR2, &before_, nullptr);
        }
        Interrupting(const Interrupting&) = delete;
        Interrupting& operator=(const Interrupting&) = delete;

    private:
        static std::atomic<runtime::Runtime*>& target() {
            static std::atomic<runtime::Runtime*> runtime{nullptr};
            return runtime;
        }
        struct sigaction before_ {};
        std::mutex mutex_;
        std::condition_variable changed_;
        bool over_ = false;
        std::thread thread_;
    };
    static executor::Call call(const std::string& source, std::vector<Value> args = {}) {
        executor::Call call;
        call.principal = principal;
        call.code = {7, std::to_string(std::hash<std::string>()(source)), source, "#12 (lamp):polish", "#5 (Wizard)"};
        call.this_object = 12;
        call.verb_name = "polish";
        call.origin = 12;
        call.args = std::move(args);
        call.context.player = 5;
        call.context.settings = Value::dict();
        return call;
    }
    Outcome run(const std::string& source, std::vector<Value> args = {}) {
        auto* runtime = ready();
        if (runtime == nullptr) return Stopped{};
        Outcome outcome = Stopped{};
        EXPECT_NO_THROW(outcome = runtime->call(call(source, std::move(args)), engine));
        runtime->end_of_task();
        return outcome;
    }
    static executor::TraceFrame inner() { return {"#6 (Bob)", "#3:look", 4, "x = 1"}; }
    // The verb's own frame stands first, then what the engine gave.
    static void expect_frames(const std::vector<executor::TraceFrame>& trace) {
        ASSERT_GE(trace.size(), 2U);
        EXPECT_EQ(trace.front().verb, "#12 (lamp):polish");
        EXPECT_GE(trace.front().line, 1);
        EXPECT_EQ(trace.back().verb, inner().verb);
        EXPECT_EQ(trace.back().line, inner().line);
    }

    Engine engine;
};

}  // namespace moosaic::testing
