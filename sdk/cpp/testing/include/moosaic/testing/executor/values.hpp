// Executor suite: what crosses to the runtime and back.
#pragma once

#include <limits>

#include <moosaic/testing/executor/fixture.hpp>

namespace moosaic::testing {

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

}  // namespace moosaic::testing
