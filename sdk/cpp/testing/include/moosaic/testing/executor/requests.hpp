// Executor suite: requests of a verb, their order, exceptions both ways, nested calls.
#pragma once

#include <moosaic/testing/executor/values.hpp>

namespace moosaic::testing {

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

}  // namespace moosaic::testing
