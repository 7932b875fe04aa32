// The conformance suite of kind runtime. The plugin is opened as the worker program opens it; what is special to the
// language comes as small sources:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, RuntimeSuite, ::testing::Values(RuntimeUnderTest{…}), runtime_name);
//
// Cases whose source is empty are skipped as not applicable. One runtime a process: all cases share it.
#pragma once

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <iostream>
#include <mutex>
#include <thread>

#include <moosaic/runtime.hpp>
#include <moosaic/testing/not_applicable.hpp>
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

    struct Engine : runtime::Engine {
        Outcome request(Op, Id, std::vector<Value>) override {
            ++requests;
            return answer;
        }
        void print(Id, std::string text) override { printed += text; }
        Outcome answer = Value();
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
    // Interrupts what runs, again and again, as a worker does: by a signal to the thread of the runtime.
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
                std::unique_lock lock(mutex_);
                while (!changed_.wait_for(lock, std::chrono::milliseconds(200), [this] { return over_; }))
                    ::pthread_kill(to, SIGUSR2);
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
        call.principal = 5;
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
        auto outcome = runtime->call(call(source, std::move(args)), engine);
        runtime->end_of_task();
        return outcome;
    }

    Engine engine;
};

TEST_P(RuntimeSuite, ReturnsAValue) {
    if (GetParam().forty_two.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    const auto outcome = run(GetParam().forty_two);
    ASSERT_TRUE(std::holds_alternative<Value>(outcome));
    EXPECT_EQ(std::get<Value>(outcome), Value(std::int64_t{42}));
}

TEST_P(RuntimeSuite, ArgumentsComeBackAsTheyWere) {
    if (GetParam().first.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    for (const Value& value : {Value(), Value(true), Value(std::int64_t{-5}), Value(0.25), Value("t\xC3\xA9xt"),
                               Value::list({Value(std::int64_t{1}), Value("a")}), Value::dict({{"k", Value(2.0)}})}) {
        const auto outcome = run(GetParam().first, {value});
        ASSERT_TRUE(std::holds_alternative<Value>(outcome));
        EXPECT_EQ(std::get<Value>(outcome), value);
    }
}

TEST_P(RuntimeSuite, OutputGoesToTheEngine) {
    if (GetParam().says_hello.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    (void)run(GetParam().says_hello);
    EXPECT_NE(engine.printed.find("hello"), std::string::npos) << engine.printed;
}

TEST_P(RuntimeSuite, AnExceptionIsRaisedWithItsPlace) {
    if (GetParam().fails.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    const auto outcome = run(GetParam().fails);
    const auto* raised = std::get_if<Raised>(&outcome);
    ASSERT_NE(raised, nullptr);
    EXPECT_FALSE(raised->type.empty());
    ASSERT_FALSE(raised->trace.empty());
    EXPECT_EQ(raised->trace.front().verb, "#12 (lamp):polish");
    EXPECT_GE(raised->trace.front().line, 1);
}

TEST_P(RuntimeSuite, WhatTheEngineRaisesLeavesTheVerb) {
    if (GetParam().asks.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    engine.answer = Raised{"AccessError", "no", {}, {}};
    const auto outcome = run(GetParam().asks);
    EXPECT_GE(engine.requests, 1);
    const auto* raised = std::get_if<Raised>(&outcome);
    ASSERT_NE(raised, nullptr);
    EXPECT_EQ(raised->type, "AccessError");
}

TEST_P(RuntimeSuite, AStoppedTaskUnwindsAndTheNextRuns) {
    if (GetParam().asks.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    engine.answer = Stopped{Stopped::Why::cancelled, "over", {}};
    const auto outcome = run(GetParam().asks);
    const auto* stopped = std::get_if<Stopped>(&outcome);
    ASSERT_NE(stopped, nullptr);
    EXPECT_EQ(stopped->why, Stopped::Why::cancelled);
    if (!GetParam().forty_two.empty()) {
        EXPECT_TRUE(std::holds_alternative<Value>(run(GetParam().forty_two)));
    }
}

TEST_P(RuntimeSuite, AnInterruptStopsAVerbThatNeverEnds) {
    if (GetParam().endless.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    auto* runtime = ready();
    ASSERT_NE(runtime, nullptr);
    const Interrupting interrupting(*runtime);
    const auto outcome = run(GetParam().endless);
    const auto* stopped = std::get_if<Stopped>(&outcome);
    ASSERT_NE(stopped, nullptr);
    EXPECT_EQ(stopped->why, Stopped::Why::time_limit);
}

TEST_P(RuntimeSuite, ChecksSourcesWithoutRunningThem) {
    auto* runtime = ready();
    ASSERT_NE(runtime, nullptr);
    for (const auto* source : {&GetParam().forty_two, &GetParam().endless, &GetParam().fails}) {
        if (source->empty()) continue;
        EXPECT_TRUE(runtime->check(*source).empty()) << *source;
    }
    (void)runtime->check(std::string(100000, '('));
    (void)runtime->check(std::string("\0\xFF\xC3", 3));
    if (GetParam().refused.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    const auto findings = runtime->check(GetParam().refused);
    ASSERT_FALSE(findings.empty());
    EXPECT_FALSE(findings[0].message.empty());
    EXPECT_FALSE(findings[0].rule.empty());
}

}  // namespace moosaic::testing
