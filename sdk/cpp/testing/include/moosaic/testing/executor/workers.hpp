// Executor suite, where verbs run in processes of their own: workers that hang, die, eat, are killed or break out.
#pragma once

#include <signal.h>

#include <algorithm>
#include <future>
#include <set>

#include <moosaic/endable.hpp>
#include <moosaic/testing/executor/fixture.hpp>

namespace moosaic::testing {

TEST_P(ExecutorSuite, AVerbThatCannotBeStoppedIsKilledWhileOthersAreServed) {
    if (!GetParam().kills) MOOSAIC_NOT_APPLICABLE("verbs run in its own process");
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

TEST_P(ExecutorSuite, CallsUnderWayEndWithTheServer) {
    if (!GetParam().kills) MOOSAIC_NOT_APPLICABLE("verbs run in its own process");
    auto* endable = dynamic_cast<executor::Endable*>(executor_.get());
    if (endable == nullptr) MOOSAIC_NOT_APPLICABLE("cannot end calls");
    auto spinning = std::async(std::launch::async, [this] {
        FakeHost host;
        return executor_->begin(9, {std::chrono::steady_clock::now() + std::chrono::minutes(10), 0})
            ->call(program("swallow\nspin", 6), host);
    });
    await([&] {
        const auto workers = executor_->workers();
        return std::any_of(workers.begin(), workers.end(), [](const auto& worker) { return worker.second == 6; });
    });
    endable->end_tasks();
    const Outcome outcome = spinning.get();
    EXPECT_TRUE(std::holds_alternative<Stopped>(outcome));
    expect_stopped(run(program("return 3")), Stopped::Why::cancelled);
}

TEST_P(ExecutorSuite, AWorkerThatDiesIsLostAndReplaced) {
    if (!GetParam().kills) MOOSAIC_NOT_APPLICABLE("verbs run in its own process");
    expect_stopped(run(program("exit 3")), Stopped::Why::worker_lost);
    EXPECT_TRUE(value_of(run(program("return 3"))) == Value(3));
}

TEST_P(ExecutorSuite, AWorkerThatCrashesIsNotCalledLost) {
    if (!GetParam().kills) MOOSAIC_NOT_APPLICABLE("verbs run in its own process");
    expect_stopped(run(program("crash")), Stopped::Why::crashed);
    EXPECT_TRUE(value_of(run(program("return 3"))) == Value(3));
}

TEST_P(ExecutorSuite, MemoryThatRunsOutEndsTheTaskAndItsWorker) {
    if (!GetParam().kills) MOOSAIC_NOT_APPLICABLE("verbs run in its own process");
    value_of(run(program("return 1")));
    const int pid = worker_of(5);
    const Outcome outcome = run(program("eat"));
    expect_stopped(outcome, Stopped::Why::memory_limit);
    EXPECT_EQ(std::get<Stopped>(outcome).trace.size(), 1U);
    await([&] { return ::kill(pid, 0) != 0; });
    EXPECT_TRUE(value_of(run(program("return 3"))) == Value(3));
}

TEST_P(ExecutorSuite, AWorkerServesOnePrincipalForEver) {
    if (!GetParam().kills) MOOSAIC_NOT_APPLICABLE("verbs run in its own process");
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
    if (!GetParam().kills) MOOSAIC_NOT_APPLICABLE("verbs run in its own process");
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
    if (!GetParam().kills) MOOSAIC_NOT_APPLICABLE("verbs run in its own process");
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
    if (!GetParam().kills) MOOSAIC_NOT_APPLICABLE("verbs run in its own process");
    for (int i = 0; i < 5; ++i) {
        value_of(run(program("return 1", 5)));
        const int pid = worker_of(5);
        ASSERT_GT(pid, 1);
        ASSERT_EQ(::kill(pid, SIGKILL), 0);
        await([&] { return ::kill(pid, 0) != 0; });
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
    if (!GetParam().kills) MOOSAIC_NOT_APPLICABLE("verbs run in its own process");
    EXPECT_FALSE(executor_->check("crash-check").has_value());
    const auto none = executor_->check("return");
    EXPECT_TRUE(none.has_value() && none->empty());
}

TEST_P(ExecutorSuite, ForbiddenSystemCallsKillTheWorker) {
    if (!GetParam().kills) MOOSAIC_NOT_APPLICABLE("verbs run in its own process");
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
