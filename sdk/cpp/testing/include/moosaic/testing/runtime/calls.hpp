// Runtime suite: arguments, values, output, and calls within calls.
#pragma once

#include <moosaic/testing/runtime/fixture.hpp>

namespace moosaic::testing {

TEST_P(RuntimeSuite, ReturnsAValue) {
    if (GetParam().forty_two.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    const auto outcome = run(GetParam().forty_two);
    ASSERT_TRUE(std::holds_alternative<Value>(outcome));
    EXPECT_EQ(std::get<Value>(outcome), Value(std::int64_t{42}));
}

TEST_P(RuntimeSuite, ArgumentsComeBackAsTheyWere) {
    if (GetParam().first.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    const std::vector<Value> values = {Value(),
                                       true,
                                       false,
                                       std::int64_t{-5},
                                       (std::int64_t{1} << 53) + 1,
                                       std::numeric_limits<std::int64_t>::min(),
                                       BigInt{"-123456789012345678901234567890"},
                                       0.25,
                                       2.0,
                                       "",
                                       "t\xC3\xA9xt",
                                       std::string("n\0l", 3),
                                       Bytes{std::string("\0\xff\xfe", 3)},
                                       Value::list(),
                                       Value::list({1, "a", Value::list({2.0})}),
                                       Value::tuple({1, Value::list()}),
                                       Value::dict({{"k", 2.0}, {2, Value::tuple()}})};
    for (const auto& value : values) {
        const auto outcome = run(GetParam().first, {value});
        ASSERT_TRUE(std::holds_alternative<Value>(outcome));
        const auto& back = std::get<Value>(outcome);
        EXPECT_EQ(back, value) << "type " << value.v.index();
        EXPECT_EQ(back.v.index(), value.v.index());
    }
}

TEST_P(RuntimeSuite, OneCallKnowsNothingOfTheOneBefore) {
    if (GetParam().first.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    for (const std::int64_t n : {1, 2, 3}) {
        const auto outcome = run(GetParam().first, {n, "more"});
        ASSERT_TRUE(std::holds_alternative<Value>(outcome));
        EXPECT_EQ(std::get<Value>(outcome), Value(n));
        if (!GetParam().fails.empty()) (void)run(GetParam().fails);
    }
}

TEST_P(RuntimeSuite, OutputGoesToTheEngineOnce) {
    if (GetParam().says_hello.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    (void)run(GetParam().says_hello);
    const auto at = engine.printed.find("hello");
    ASSERT_NE(at, std::string::npos) << engine.printed;
    EXPECT_EQ(engine.printed.find("hello", at + 1), std::string::npos) << engine.printed;
}

// While a verb waits for an answer, others of the same principal run below it on the stack.
TEST_P(RuntimeSuite, ACallWithinACallLeavesTheOuterAsItWas) {
    if (GetParam().asks.empty() || GetParam().first.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    engine.answer = Raised{"AccessError", "no", {}, {}};
    Outcome within = Stopped{};
    engine.meanwhile = [&] {
        auto inner = call(GetParam().first, {std::int64_t{7}});
        inner.depth = 1;
        inner.code.display = "#13 (box):open";
        within = ready()->call(inner, engine);
    };
    const auto outcome = run(GetParam().asks, {std::int64_t{8}});
    ASSERT_TRUE(std::holds_alternative<Value>(within));
    EXPECT_EQ(std::get<Value>(within), Value(std::int64_t{7}));
    const auto* raised = std::get_if<Raised>(&outcome);
    ASSERT_NE(raised, nullptr);
    EXPECT_EQ(raised->type, "AccessError");
    ASSERT_FALSE(raised->trace.empty());
    EXPECT_EQ(raised->trace.front().verb, "#12 (lamp):polish");
}

}  // namespace moosaic::testing
