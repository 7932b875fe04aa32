// The hunt for faulty plugins. A program holds one suite and one plugin that has a fault by choice: hunted from a
// process of its own with the fault in MOOSAIC_MUTANT, the suite must fail; with "none" it must pass.
//
//   bool faulty("name")                       in the plugin, where it may go wrong
//   MOOSAIC_HUNT(Kind, {"none", "name", …})   the cases that hunt, one a fault
//   INSTANTIATE_TEST_SUITE_P(Mutant, KindSuite, ::testing::ValuesIn(hunted(KindUnderTest{…})), …)
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace moosaic::mutants {

// The fault of this process; empty: it is the one that hunts.
const std::string& chosen();
inline bool faulty(std::string_view fault) { return chosen() == fault; }

// What is under test in a process that is hunted; nothing in the one that hunts.
template <class Tested, class... More>
std::vector<Tested> hunted(Tested tested, More... more) {
    if (chosen().empty()) return {};
    return {std::move(tested), std::move(more)...};
}

struct Hunt : ::testing::TestWithParam<std::string> {
    // Runs the suite with a fault, up to the first case that fails, and judges the end.
    static void run(const std::string& fault);
};

}  // namespace moosaic::mutants

#define MOOSAIC_HUNT(KIND, ...)                                                                               \
    GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(KIND##Suite);                                               \
    struct KIND##Mutants : ::moosaic::mutants::Hunt {};                                                       \
    TEST_P(KIND##Mutants, IsCaught) { run(GetParam()); }                                                      \
    INSTANTIATE_TEST_SUITE_P(Hunt, KIND##Mutants, ::testing::ValuesIn(std::vector<std::string>(__VA_ARGS__)), \
                             [](const ::testing::TestParamInfo<std::string>& fault) { return fault.param; })
