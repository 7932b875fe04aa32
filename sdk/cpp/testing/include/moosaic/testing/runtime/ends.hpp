// Runtime suite: how a call ends other than by a value: exceptions, stops, interrupts.
#pragma once

#include <moosaic/testing/runtime/fixture.hpp>

namespace moosaic::testing {

TEST_P(RuntimeSuite, AnExceptionIsRaisedWithItsPlace) {
    if (GetParam().fails.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    const auto outcome = run(GetParam().fails);
    const auto* raised = std::get_if<Raised>(&outcome);
    ASSERT_NE(raised, nullptr);
    EXPECT_FALSE(raised->type.empty());
    ASSERT_FALSE(raised->trace.empty());
    EXPECT_EQ(raised->trace.front().verb, "#12 (lamp):polish");
    EXPECT_EQ(raised->trace.front().author, "#5 (Wizard)");
    EXPECT_GE(raised->trace.front().line, 1);
}

TEST_P(RuntimeSuite, WhatTheEngineRaisesLeavesTheVerb) {
    if (GetParam().asks.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    engine.answer = Raised{"AccessError", "no", Value::tuple({1, "read", 2}), {inner()}};
    const auto outcome = run(GetParam().asks);
    EXPECT_GE(engine.requests, 1);
    const auto* raised = std::get_if<Raised>(&outcome);
    ASSERT_NE(raised, nullptr);
    EXPECT_EQ(raised->type, "AccessError");
    expect_frames(raised->trace);
}

TEST_P(RuntimeSuite, AStoppedTaskUnwindsAndTheNextRuns) {
    if (GetParam().asks.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    for (const auto why : {Stopped::Why::cancelled, Stopped::Why::output_limit, Stopped::Why::tick_limit}) {
        engine.answer = Stopped{why, "over", {inner()}};
        const auto outcome = run(GetParam().asks);
        const auto* stopped = std::get_if<Stopped>(&outcome);
        ASSERT_NE(stopped, nullptr);
        EXPECT_EQ(stopped->why, why);
        EXPECT_EQ(stopped->message, "over");
        expect_frames(stopped->trace);
        if (!GetParam().forty_two.empty()) {
            EXPECT_TRUE(std::holds_alternative<Value>(run(GetParam().forty_two)));
        }
    }
}

TEST_P(RuntimeSuite, AnInterruptStopsAVerbThatNeverEnds) {
    if (GetParam().endless.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    auto* runtime = ready();
    ASSERT_NE(runtime, nullptr);
    Outcome outcome;
    {
        const Interrupting interrupting(*runtime);
        outcome = run(GetParam().endless);
    }
    const auto* stopped = std::get_if<Stopped>(&outcome);
    ASSERT_NE(stopped, nullptr);
    EXPECT_EQ(stopped->why, Stopped::Why::time_limit);
    ASSERT_FALSE(stopped->trace.empty());
    EXPECT_EQ(stopped->trace.front().verb, "#12 (lamp):polish");
    EXPECT_GE(stopped->trace.front().line, 1);
    if (!GetParam().forty_two.empty()) {
        EXPECT_TRUE(std::holds_alternative<Value>(run(GetParam().forty_two))) << "an interrupt is for one call";
    }
}

}  // namespace moosaic::testing
