// Executor suite: checking sources.
#pragma once

#include <moosaic/testing/executor/fixture.hpp>

namespace moosaic::testing {

TEST_P(ExecutorSuite, ACheckReportsItsFindings) {
    const auto findings = executor_->check("return\nforbidden x");
    ASSERT_TRUE(findings.has_value()) << findings.error().text();
    ASSERT_EQ(findings->size(), 1U);
    EXPECT_EQ(findings->at(0).line, 2);
    EXPECT_EQ(findings->at(0).rule, "forbidden-word");
    EXPECT_EQ(findings->at(0).message, "this word is refused");
    EXPECT_EQ(findings->at(0).remedy, "leave it out");
    const auto none = executor_->check("return");
    EXPECT_TRUE(none.has_value() && none->empty());
}

TEST_P(ExecutorSuite, AVerbThatSavesAVerbHasItsSourceChecked) {
    std::size_t found = 0;
    FakeHost host([&](const auto&, Op, Id, auto) {
        const auto findings = executor_->check("forbidden x");
        found = findings ? findings->size() : 99;
        return Value(1);
    });
    EXPECT_TRUE(value_of(begin()->call(program("request save\nreturn-last"), host)) == Value(1));
    EXPECT_EQ(found, 1U);
}

}  // namespace moosaic::testing
