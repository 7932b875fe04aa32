// Executor suite: whatever ends a task before its verb does.
#pragma once

#include <atomic>
#include <thread>

#include <moosaic/testing/executor/fixture.hpp>
#include <moosaic/testing/patience.hpp>

namespace moosaic::testing {

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
    expect_stopped(begin(patience())->call(program("print x\nrequest attr\nloop"), host), Stopped::Why::output_limit);
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

// The caller goes on, also where the same worker runs both, and where it had to be killed.
TEST_P(ExecutorSuite, ACallThatEndsAloneLeavesTheTaskToGoOn) {
    const auto ends_alone = [](const char* text, Id principal) {
        auto call = program(text, principal, {}, 1);
        call.ends = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
        return call;
    };
    for (const Id principal : {6, 5}) {
        auto task = begin(patience());
        FakeHost silent;
        std::vector<Outcome> inner;
        FakeHost host([&](const auto&, Op, Id, auto) {
            inner.push_back(task->call(ends_alone("loop", principal), silent));
            return Value(7);
        });
        EXPECT_TRUE(value_of(task->call(program("request call\nrequest call\nreturn-last", 5), host)) == Value(7));
        ASSERT_EQ(inner.size(), 2U);
        for (const auto& outcome : inner) expect_stopped(outcome, Stopped::Why::time_limit);
        EXPECT_TRUE(value_of(task->call(program("return 3"), silent)) == Value(3));
        if (!GetParam().kills || principal == 5) continue;
        auto other = begin(patience());
        FakeHost killing([&](const auto&, Op, Id, auto) {
            expect_stopped(other->call(ends_alone("spin", principal), silent), Stopped::Why::time_limit);
            return other->call(program("return 8", principal, {}, 1), silent);
        });
        EXPECT_TRUE(value_of(other->call(program("request call\nreturn-last", 5), killing)) == Value(8));
    }
}

TEST_P(ExecutorSuite, AStopByTheHostInACallThatEndsAloneLeavesTheTaskToGoOn) {
    auto task = begin(patience());
    FakeHost silent;
    FakeHost refusing([](const auto&, Op, Id, auto) { return Stopped{Stopped::Why::output_limit, "Too much.", {}}; });
    FakeHost host([&](const auto&, Op, Id, auto) {
        auto inner = program("catch attr\nreturn 1", 6, {}, 1);
        inner.ends = std::chrono::steady_clock::now() + patience();
        expect_stopped(task->call(inner, refusing), Stopped::Why::output_limit);
        return task->call(program("return 9", 6, {}, 1), silent);
    });
    EXPECT_TRUE(value_of(task->call(program("request call\nreturn-last", 5), host)) == Value(9));
}

TEST_P(ExecutorSuite, ACancelledTaskEnds) {
    const auto cancelled = std::make_shared<std::atomic<bool>>(false);
    FakeHost cancelling([&](const auto&, Op, Id, auto) {
        *cancelled = true;
        return Value();
    });
    FakeHost silent;
    auto task = begin(std::chrono::seconds(10), cancelled);
    expect_stopped(task->call(program("request attr\nreturn 1"), cancelling), Stopped::Why::cancelled);
    expect_stopped(task->call(program("return 1"), silent), Stopped::Why::cancelled);

    const auto later = std::make_shared<std::atomic<bool>>(false);
    auto looping = begin(std::chrono::seconds(10), later);
    std::thread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        *later = true;
    });
    expect_stopped(looping->call(program("loop"), silent), Stopped::Why::cancelled);
    canceller.join();
    EXPECT_TRUE(value_of(run(program("return 3"))) == Value(3));
}

TEST_P(ExecutorSuite, TicksAreToldBothWays) {
    FakeHost host;
    host.ticks = 1000;
    auto call = program("tick 100\nrequest attr\ntick 20\nprint x\ntick 3\nreturn-ticks");
    call.ticks = 1000;
    EXPECT_TRUE(value_of(begin()->call(call, host)) == Value(877));
    EXPECT_EQ(host.ticks, 877U);
    EXPECT_TRUE(value_of(begin()->call(program("return-ticks"), host)) == Value(INT64_C(-1))) << "not bounded";
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

}  // namespace moosaic::testing
