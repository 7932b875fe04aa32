// Runtime suite: checking a source without running it.
#pragma once

#include <algorithm>

#include <moosaic/testing/runtime/fixture.hpp>

namespace moosaic::testing {

TEST_P(RuntimeSuite, AcceptsWhatIsGoodWithoutRunningIt) {
    auto* runtime = ready();
    ASSERT_NE(runtime, nullptr);
    for (const auto* source : {&GetParam().forty_two, &GetParam().endless, &GetParam().fails}) {
        if (source->empty()) continue;
        EXPECT_TRUE(runtime->check(*source).empty()) << *source;
    }
}

TEST_P(RuntimeSuite, BearsAnySource) {
    auto* runtime = ready();
    ASSERT_NE(runtime, nullptr);
    EXPECT_NO_THROW({
        (void)runtime->check("");
        (void)runtime->check(std::string(100000, '('));
        (void)runtime->check(std::string("\0\xFF\xC3", 3));
    });
}

TEST_P(RuntimeSuite, SaysWhatItRefusesAndWhere) {
    if (GetParam().refused.empty()) MOOSAIC_NOT_APPLICABLE("no source was given for it");
    auto* runtime = ready();
    ASSERT_NE(runtime, nullptr);
    const auto findings = runtime->check(GetParam().refused);
    ASSERT_FALSE(findings.empty());
    EXPECT_FALSE(findings[0].message.empty());
    EXPECT_FALSE(findings[0].rule.empty());
    EXPECT_GE(findings[0].line, 0);
    EXPECT_LE(findings[0].line, 1 + std::count(GetParam().refused.begin(), GetParam().refused.end(), '\n'));
}

}  // namespace moosaic::testing
