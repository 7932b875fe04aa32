// The conformance suite of kind executor. An implementation's test includes this file once and instantiates it:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, ExecutorSuite, ::testing::Values(ExecutorUnderTest{…}), executor_name);
//
// The executor must run the test-only runtime `test` (plugins/executor/prefork/test/runtime), whose sources are lines
// of small commands. Cases that need separate processes run where `kills` is declared; elsewhere they say so and pass.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>

#include <functional>
#include <future>
#include <limits>
#include <memory>
#include <ostream>
#include <set>
#include <thread>

#include <moosaic/executor.hpp>

namespace moosaic::testing {

struct ExecutorUnderTest {
    std::string name;
    bool kills = false;  // verbs run in processes of their own that can be killed
    // A started executor with runtime `test` that holds at most `workers` workers.
    std::function<std::shared_ptr<executor::Executor>(std::size_t workers)> make;
};

inline void PrintTo(const ExecutorUnderTest& under_test, std::ostream* out) { *out << under_test.name; }
inline std::string executor_name(const ::testing::TestParamInfo<ExecutorUnderTest>& info) { return info.param.name; }

// The engine's side as a table of answers; remembers what it was asked.
class FakeHost final : public executor::TaskHost {
public:
    struct Asked {
        Op op;
        Id caller;
        std::vector<Value> args;
        Id principal;
    };
    using Answer = std::function<executor::Outcome(const executor::Call&, Op, Id, std::vector<Value>)>;

    explicit FakeHost(Answer answer = {}) : answer_(std::move(answer)) {}
    executor::Outcome request(const executor::Call& call, Op op, Id caller, std::vector<Value> args) override {
        asked.push_back({op, caller, args, call.principal});
        return answer_ ? answer_(call, op, caller, std::move(args)) : Value();
    }
    std::vector<Asked> asked;

private:
    Answer answer_;
};

class ExecutorSuite : public ::testing::TestWithParam<ExecutorUnderTest> {
protected:
    using Outcome = executor::Outcome;
    using Raised = executor::Raised;
    using Stopped = executor::Stopped;

    void SetUp() override { start(4); }
    void TearDown() override {
        if (executor_ != nullptr) executor_->stop();
    }
    void start(std::size_t workers) {
        TearDown();
        executor_ = GetParam().make(workers);
        ASSERT_NE(executor_, nullptr);
    }

    // Says that a case does not apply here; the case then returns.
    bool needs_kills() const {
        if (!GetParam().kills) std::printf("[   N/A    ] %s runs verbs in its own process\n", GetParam().name.c_str());
        return GetParam().kills;
    }

    static executor::Call program(std::string source, Id principal = 5, std::vector<Value> args = {}, int depth = 0) {
        executor::Call call;
        call.principal = principal;
        call.code = {77, "hash of " + source, std::move(source), "#12 (lamp):polish", "#5 (Wizard)"};
        call.this_object = 12;
        call.verb_name = "polish";
        call.origin = 11;
        call.args = std::move(args);
        call.depth = depth;
        call.context.time_limit = 3;
        return call;
    }

    std::unique_ptr<executor::ExecutorTask> begin(std::chrono::milliseconds limit = std::chrono::seconds(60)) {
        return executor_->begin(++task_, {std::chrono::steady_clock::now() + limit, 0});
    }
    Outcome run(const executor::Call& call, std::chrono::milliseconds limit = std::chrono::seconds(60)) {
        FakeHost host;
        return begin(limit)->call(call, host);
    }
    static Value value_of(const Outcome& outcome) {
        if (const auto* value = std::get_if<Value>(&outcome)) return *value;
        if (const auto* raised = std::get_if<Raised>(&outcome))
            ADD_FAILURE() << "raised " << raised->type << ": " << raised->message;
        if (const auto* stopped = std::get_if<Stopped>(&outcome))
            ADD_FAILURE() << "stopped " << static_cast<int>(stopped->why) << ": " << stopped->message;
        return {};
    }
    static void expect_stopped(const Outcome& outcome, Stopped::Why why) {
        const auto* stopped = std::get_if<Stopped>(&outcome);
        ASSERT_NE(stopped, nullptr);
        EXPECT_EQ(stopped->why, why) << stopped->message;
        EXPECT_FALSE(stopped->message.empty());
    }
    // Waits until `true_now` holds; a hang ends in the test's own time limit.
    static void await(const std::function<bool()>& true_now) {
        while (!true_now()) std::this_thread::yield();
    }

    std::shared_ptr<executor::Executor> executor_;
    std::uint64_t task_ = 0;
};

inline std::vector<Value> one_of_each() {
    Ref verb{RefKind::verb, 9, 12, "polish", 3};
    return {Value(),
            true,
            false,
            std::int64_t{0},
            std::numeric_limits<std::int64_t>::min(),
            std::numeric_limits<std::int64_t>::max(),
            BigInt{"-123456789012345678901234567890"},
            0.1,
            -0.0,
            std::numeric_limits<double>::infinity(),
            "",
            std::string("n\0l", 3),
            "käse \xf0\x9f\xa7\x80",
            Bytes{std::string("\0\xff\xfe", 3)},
            Value::object(42),
            verb,
            DateTime{"2024-02-29T12:00:00.000001+00:00"},
            Date{"2024-02-29"},
            TimeOfDay{"23:59:59"},
            TimeDelta{-86400000001},
            Value::list(),
            Value::list({1, "a"}),
            Value::tuple({Value::list({Value::tuple()}), Value()}),
            Set{{1, 2}, false},
            Set{{"x"}, true},
            Value::dict(),
            Value::dict({{"k", 1}, {2, Value::list({3})}, {Value::tuple({1}), Value::object(7)}})};
}

TEST_P(ExecutorSuite, EveryKindOfValueComesBackAsItWas) {
    const auto values = one_of_each();
    const Value back = value_of(run(program("return-args", 5, values)));
    ASSERT_NE(back.get<Tuple>(), nullptr);
    ASSERT_EQ(back.get<Tuple>()->items.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_TRUE(back.get<Tuple>()->items[i] == values[i]) << "value " << i << " of type " << values[i].v.index();
    const auto* verb = back.get<Tuple>()->items[15].get<Ref>();
    ASSERT_NE(verb, nullptr);
    EXPECT_EQ(verb->name, "polish");
    EXPECT_EQ(verb->bound_to, 12);
    EXPECT_TRUE(back.get<Tuple>()->items[24].get<Set>()->frozen);
}

TEST_P(ExecutorSuite, TheWholeCallReachesTheRuntime) {
    auto call = program("return-call", 5, {1});
    call.kind = executor::Call::Kind::eval;
    call.kwargs = {{"colour", "red"}};
    call.depth = 3;
    call.context = {8, 1, "t-1", 0.5, 3.0, Value::dict({{"verb", "polish"}}), Value::dict({{"quiet", true}})};
    const Value facts = value_of(run(call));
    const auto is = [&](const char* key, const Value& value) {
        const Value* found = facts.find(key);
        return found != nullptr && *found == value;
    };
    EXPECT_TRUE(is("eval", true) && is("principal", 5) && is("verb", 77) && is("hash", call.code.hash));
    EXPECT_TRUE(is("display", "#12 (lamp):polish") && is("author", "#5 (Wizard)"));
    EXPECT_TRUE(is("this", 12) && is("verb_name", "polish") && is("origin", 11) && is("depth", 3));
    EXPECT_TRUE(is("args", Value::list({1})) && is("kwargs", Value::dict({{"colour", "red"}})));
    EXPECT_TRUE(is("player", 8) && is("system", 1) && is("task_id", "t-1"));
    EXPECT_TRUE(is("elapsed", 0.5) && is("time_limit", 3.0));
    EXPECT_TRUE(is("parser", call.context.parser) && is("settings", call.context.settings));
}

TEST_P(ExecutorSuite, ARequestReachesTheHostAndItsAnswerTheVerb) {
    FakeHost host([](const auto&, Op, Id, auto) { return Value::list({"answer"}); });
    EXPECT_TRUE(value_of(begin()->call(program("request attr\nreturn-last", 5, one_of_each()), host)) ==
                Value::list({"answer"}));
    ASSERT_EQ(host.asked.size(), 1U);
    EXPECT_EQ(host.asked[0].op, Op::attr);
    EXPECT_EQ(host.asked[0].caller, 5);
    EXPECT_TRUE(Value::list(host.asked[0].args) == Value::list(one_of_each()));
}

TEST_P(ExecutorSuite, OutputAndRequestsKeepTheirOrder) {
    FakeHost host;
    value_of(begin()->call(program("print one\nprint two\nrequest text\nprint three\nreturn"), host));
    ASSERT_EQ(host.asked.size(), 4U);
    EXPECT_TRUE(host.asked[0].op == Op::print && host.asked[0].args.at(0) == Value("one"));
    EXPECT_TRUE(host.asked[1].op == Op::print && host.asked[1].args.at(0) == Value("two"));
    EXPECT_EQ(host.asked[2].op, Op::text);
    EXPECT_TRUE(host.asked[3].op == Op::print && host.asked[3].args.at(0) == Value("three"));
}

TEST_P(ExecutorSuite, AnExceptionComesWithDataAndTrace) {
    const Outcome outcome = run(program("# first\nraise UserError it is too dark"));
    const auto* raised = std::get_if<executor::Raised>(&outcome);
    ASSERT_NE(raised, nullptr);
    EXPECT_EQ(raised->type, "UserError");
    EXPECT_EQ(raised->message, "it is too dark");
    EXPECT_TRUE(raised->data == Value(7));
    ASSERT_EQ(raised->trace.size(), 1U);
    EXPECT_EQ(raised->trace[0].author, "#5 (Wizard)");
    EXPECT_EQ(raised->trace[0].verb, "#12 (lamp):polish");
    EXPECT_EQ(raised->trace[0].line, 2);
    EXPECT_EQ(raised->trace[0].source, "raise UserError it is too dark");
}

TEST_P(ExecutorSuite, AnExceptionOfTheHostCanBeCaughtOrLeavesTheVerb) {
    const auto refuse = [](const auto&, Op, Id, auto) {
        return Raised{"AccessError", "no", Value::tuple({1, "read", 2}), {{"#6 (Bob)", "#3:look", 4, "x = 1"}}};
    };
    FakeHost host(refuse);
    EXPECT_TRUE(value_of(begin()->call(program("catch attr\nreturn-last"), host)) ==
                Value::tuple({"AccessError", "no"}));
    const Outcome outcome = begin()->call(program("request attr"), host);
    const auto* raised = std::get_if<Raised>(&outcome);
    ASSERT_NE(raised, nullptr);
    EXPECT_TRUE(raised->data == Value::tuple({1, "read", 2}));
    ASSERT_EQ(raised->trace.size(), 2U);
    EXPECT_EQ(raised->trace[0].verb, "#12 (lamp):polish");
    EXPECT_EQ(raised->trace[1].verb, "#3:look");
    EXPECT_EQ(raised->trace[1].line, 4);
}

// #5 calls #6's verb, which calls one of #5 again, in the same task.
TEST_P(ExecutorSuite, CallsNestAndReenterTheWaitingWorker) {
    auto task = begin();
    FakeHost* inner_host = nullptr;
    std::vector<Value> pids;
    FakeHost host([&](const executor::Call& call, Op, Id, auto) -> Outcome {
        if (call.depth == 0) return task->call(program("request call\nreturn-last", 6, {}, 1), *inner_host);
        pids.push_back(value_of(task->call(program("return-pid", 6, {}, 2), *inner_host)));
        return task->call(program("return-pid", 5, {}, 2), *inner_host);
    });
    inner_host = &host;
    pids.push_back(value_of(task->call(program("request call\nreturn-last", 5), host)));
    pids.push_back(value_of(task->call(program("return-pid", 5), host)));
    ASSERT_EQ(pids.size(), 3U);
    EXPECT_TRUE(pids[1] == pids[2]) << "the nested call for #5 ran in another worker than #5's own";
    if (GetParam().kills) {
        EXPECT_FALSE(pids[0] == pids[1]) << "two principals shared one worker";
    }
}

TEST_P(ExecutorSuite, TheRuntimeIsToldWhenATaskIsOver) {
    {
        auto task = begin();
        FakeHost host;
        value_of(task->call(program("return"), host));
        EXPECT_TRUE(value_of(task->call(program("return-count"), host)) == Value(2));
    }
    EXPECT_TRUE(value_of(run(program("return-count"))) == Value(1));
}

TEST_P(ExecutorSuite, AStopByTheHostEndsTheTask) {
    auto task = begin();
    const auto stop = [](const auto&, Op, Id, auto) {
        return Stopped{Stopped::Why::depth_limit, "Too deep.", {{"#6 (Bob)", "#3:look", 4, "x"}}};
    };
    FakeHost host(stop);
    const Outcome outcome = task->call(program("catch attr\nreturn 1"), host);
    expect_stopped(outcome, Stopped::Why::depth_limit);
    const auto& stopped = std::get<Stopped>(outcome);
    EXPECT_EQ(stopped.message, "Too deep.");
    ASSERT_EQ(stopped.trace.size(), 2U);
    EXPECT_EQ(stopped.trace[0].verb, "#12 (lamp):polish");
    EXPECT_EQ(stopped.trace[1].verb, "#3:look");
    expect_stopped(task->call(program("return 1"), host), Stopped::Why::depth_limit);
    EXPECT_TRUE(value_of(run(program("return 3"))) == Value(3));
}

TEST_P(ExecutorSuite, AStopOnOutputEndsTheTask) {
    FakeHost host([](const auto&, Op op, Id, auto) -> Outcome {
        if (op != Op::print) return Value();
        return Stopped{Stopped::Why::output_limit, "Too much output.", {}};
    });
    expect_stopped(begin()->call(program("print x\nrequest attr\nloop"), host), Stopped::Why::output_limit);
}

TEST_P(ExecutorSuite, ALoopEndsAtTheLimitWithItsPlace) {
    const Outcome outcome = run(program("# a\nloop"), std::chrono::milliseconds(50));
    expect_stopped(outcome, Stopped::Why::time_limit);
    const auto& stopped = std::get<Stopped>(outcome);
    EXPECT_EQ(stopped.message, "That took longer than 3 seconds and was stopped.");
    ASSERT_EQ(stopped.trace.size(), 1U);
    EXPECT_EQ(stopped.trace[0].line, 2);
    EXPECT_TRUE(value_of(run(program("return 3"))) == Value(3));
}

TEST_P(ExecutorSuite, ANestedLoopEndsTheWholeTaskWithAllFrames) {
    auto task = begin(std::chrono::milliseconds(100));
    FakeHost silent;
    FakeHost host([&](const auto&, Op, Id, auto) { return task->call(program("loop", 6, {}, 1), silent); });
    const Outcome outcome = task->call(program("catch call\nreturn 1"), host);
    expect_stopped(outcome, Stopped::Why::time_limit);
    EXPECT_EQ(std::get<Stopped>(outcome).trace.size(), 2U);
}

TEST_P(ExecutorSuite, AStopThatIsSwallowedIsAStopAllTheSame) {
    expect_stopped(run(program("swallow\nreturn 1"), std::chrono::milliseconds(50)), Stopped::Why::time_limit);
}

TEST_P(ExecutorSuite, ARuntimeMayStopForItsOwnLimitsOnly) {
    expect_stopped(run(program("stop " + std::to_string(static_cast<int>(Stopped::Why::depth_limit)))),
                   Stopped::Why::depth_limit);
    for (const auto why : {Stopped::Why::time_limit, Stopped::Why::worker_lost, Stopped::Why::no_worker,
                           Stopped::Why::cancelled, Stopped::Why::output_limit})
        expect_stopped(run(program("stop " + std::to_string(static_cast<int>(why)))), Stopped::Why::misbehaved);
}

TEST_P(ExecutorSuite, ACheckReportsItsFindings) {
    const auto findings = executor_->check("return\nforbidden x", "test");
    ASSERT_TRUE(findings.has_value()) << findings.error().text();
    ASSERT_EQ(findings->size(), 1U);
    EXPECT_EQ(findings->at(0).line, 2);
    EXPECT_EQ(findings->at(0).rule, "forbidden-word");
    EXPECT_EQ(findings->at(0).message, "this word is refused");
    EXPECT_EQ(findings->at(0).remedy, "leave it out");
    const auto none = executor_->check("return", "test");
    EXPECT_TRUE(none.has_value() && none->empty());
    EXPECT_FALSE(executor_->check("return", "cobol").has_value());
}

TEST_P(ExecutorSuite, AVerbThatSavesAVerbHasItsSourceChecked) {
    std::size_t found = 0;
    FakeHost host([&](const auto&, Op, Id, auto) {
        const auto findings = executor_->check("forbidden x", "test");
        found = findings ? findings->size() : 99;
        return Value(1);
    });
    EXPECT_TRUE(value_of(begin()->call(program("request save\nreturn-last"), host)) == Value(1));
    EXPECT_EQ(found, 1U);
}

TEST_P(ExecutorSuite, TasksOfManyThreadsKeepApart) {
    std::vector<std::future<void>> done;
    for (Id principal = 1; principal <= 3; ++principal)
        done.push_back(std::async(std::launch::async, [this, principal] {
            for (std::uint64_t i = 0; i < 50; ++i) {
                FakeHost host([&](const executor::Call& call, Op, Id caller, std::vector<Value> args) -> Outcome {
                    EXPECT_EQ(call.principal, principal);
                    EXPECT_EQ(caller, principal);
                    return args.at(0);
                });
                auto task = executor_->begin(1000 * static_cast<std::uint64_t>(principal) + i,
                                             {std::chrono::steady_clock::now() + std::chrono::seconds(60), 0});
                const Value value(static_cast<std::int64_t>(i));
                EXPECT_TRUE(value_of(task->call(program("request attr\nreturn-last", principal, {value}), host)) ==
                            value);
            }
        }));
    for (auto& thread : done) thread.get();
}

// Where verbs run in processes of their own.

TEST_P(ExecutorSuite, AVerbThatCannotBeStoppedIsKilledWhileOthersAreServed) {
    if (!needs_kills()) return;
    auto spinning = std::async(std::launch::async, [this] {
        FakeHost host;
        return executor_->begin(9, {std::chrono::steady_clock::now() + std::chrono::milliseconds(300), 0})
            ->call(program("spin", 6), host);
    });
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(value_of(run(program("return 3"))) == Value(3));
    expect_stopped(spinning.get(), Stopped::Why::time_limit);
    expect_stopped(run(program("swallow\nspin"), std::chrono::milliseconds(50)), Stopped::Why::time_limit);
    EXPECT_TRUE(value_of(run(program("return 3"))) == Value(3));
}

TEST_P(ExecutorSuite, AWorkerThatDiesIsLostAndReplaced) {
    if (!needs_kills()) return;
    for (const char* end : {"crash", "exit 3"}) {
        expect_stopped(run(program(end)), Stopped::Why::worker_lost);
        EXPECT_TRUE(value_of(run(program("return 3"))) == Value(3));
    }
}

TEST_P(ExecutorSuite, MemoryThatRunsOutEndsTheTaskAndItsWorker) {
    if (!needs_kills()) return;
    const Value pid = value_of(run(program("return-pid")));
    const Outcome outcome = run(program("eat"));
    expect_stopped(outcome, Stopped::Why::memory_limit);
    EXPECT_EQ(std::get<Stopped>(outcome).trace.size(), 1U);
    await([&] { return ::kill(static_cast<int>(*pid.get<std::int64_t>()), 0) != 0; });
    EXPECT_TRUE(value_of(run(program("return 3"))) == Value(3));
}

TEST_P(ExecutorSuite, AWorkerServesOnePrincipalForEver) {
    if (!needs_kills()) return;
    const Value five = value_of(run(program("return-pid", 5)));
    EXPECT_TRUE(value_of(run(program("return-pid", 5))) == five);
    EXPECT_FALSE(value_of(run(program("return-pid", 6))) == five);
    std::set<Id> served;
    for (const auto& [pid, principal] : executor_->workers())
        if (principal != 0) {
            EXPECT_TRUE(served.insert(principal).second) << "#" << principal << " has two workers";
        }
    EXPECT_EQ(served, (std::set<Id>{5, 6}));
}

TEST_P(ExecutorSuite, AtTheCapAnIdleWorkerGoesAndAHeldOneStays) {
    if (!needs_kills()) return;
    start(1);
    const Value five = value_of(run(program("return-pid", 5)));
    EXPECT_FALSE(value_of(run(program("return-pid", 6))) == five);  // #5's worker made room
    FakeHost silent;
    FakeHost host([&](const auto&, Op, Id, auto) { return begin()->call(program("return 1", 7), silent); });
    Outcome outcome = Value(1);  // on a machine that is slow enough #6's worker has been held long by then
    for (int i = 0; i < 50 && !std::holds_alternative<Stopped>(outcome); ++i)
        outcome = begin()->call(program("request call", 6), host);
    expect_stopped(outcome, Stopped::Why::no_worker);
    EXPECT_TRUE(value_of(run(program("return 3", 7))) == Value(3));
}

TEST_P(ExecutorSuite, WhoHoldsAllWorkersForLongHoldsNobodyUp) {
    if (!needs_kills()) return;
    start(1);
    FakeHost silent;
    FakeHost host([&](const auto&, Op, Id, auto) {
        Outcome outcome = Value();
        await([&] {
            outcome = begin()->call(program("return 1", 7), silent);
            return !std::holds_alternative<Stopped>(outcome);
        });
        return outcome;
    });
    EXPECT_TRUE(value_of(begin()->call(program("request call\nreturn-last", 6), host)) == Value(1));
}

TEST_P(ExecutorSuite, KilledWorkersAndZygotesCostTheNextCallNothing) {
    if (!needs_kills()) return;
    for (int i = 0; i < 5; ++i) {
        const auto pid = value_of(run(program("return-pid", 5)));
        ASSERT_EQ(::kill(static_cast<pid_t>(*pid.get<std::int64_t>()), SIGKILL), 0);
        await([&] { return ::kill(static_cast<pid_t>(*pid.get<std::int64_t>()), 0) != 0; });
        EXPECT_TRUE(value_of(run(program("return 3", 5))) == Value(3));
    }
    for (int i = 0; i < 3; ++i) {
        const int zygote = executor_->zygote();
        ASSERT_GT(zygote, 0);
        ASSERT_EQ(::kill(zygote, SIGKILL), 0);
        await([&] { return executor_->zygote() != zygote; });
        EXPECT_TRUE(value_of(run(program("return 3", 5))) == Value(3));
    }
}

TEST_P(ExecutorSuite, AVerbThatKillsTheCheckerHurtsNobody) {
    if (!needs_kills()) return;
    EXPECT_FALSE(executor_->check("crash-check", "test").has_value());
    const auto none = executor_->check("return", "test");
    EXPECT_TRUE(none.has_value() && none->empty());
}

TEST_P(ExecutorSuite, ForbiddenSystemCallsKillTheWorker) {
    if (!needs_kills()) return;
    value_of(run(program("syscall getrandom\nreturn")));
    for (const char* call :
         {"open",         "openat",        "socket",      "connect",        "fork",   "clone",
          "clone3",       "execve",        "kill",        "tgkill",         "ptrace", "mmap-exec",
          "mmap-file",    "mprotect-exec", "unlink",      "rename",         "chmod",  "mount",
          "setuid",       "prctl",         "ioctl",       "io_uring_setup", "bpf",    "process_vm_readv",
          "memfd_create", "pidfd_open",    "userfaultfd", "unshare"}) {
        SCOPED_TRACE(call);
        expect_stopped(run(program(std::string("syscall ") + call)), Stopped::Why::misbehaved);
    }
    EXPECT_TRUE(value_of(run(program("return 3"))) == Value(3));
}

}  // namespace moosaic::testing
