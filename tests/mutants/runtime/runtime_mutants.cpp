// Faulty runtimes, each to be caught by the runtime suite.
#include <moosaic/testing/runtime_suite.hpp>

#include "../hunt.hpp"
#include "words.hpp"

namespace moosaic::testing {

namespace {

RuntimeUnderTest words() {
    RuntimeUnderTest tested;
    tested.name = "words";
    tested.make = [] { return std::make_unique<mutants::Words>(); };
    tested.forty_two = "return 42";
    tested.first = "first";
    tested.says_hello = "print hello";
    tested.fails = "fail";
    tested.asks = "ask";
    tested.endless = "loop";
    tested.refused = "nonsense";
    return tested;
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Mutant, RuntimeSuite, ::testing::ValuesIn(mutants::hunted(words())), runtime_name);
MOOSAIC_HUNT(Runtime, {"none",
                       "returns_nothing",
                       "integers_become_reals",
                       "integers_pass_through_reals",
                       "text_ends_at_nul",
                       "tuples_become_lists",
                       "truth_becomes_a_number",
                       "remembers_arguments",
                       "prints_nothing",
                       "prints_twice",
                       "asks_as_somebody_else",
                       "throws",
                       "an_exception_without_a_place",
                       "swallows_what_the_engine_raises",
                       "renames_what_the_engine_raises",
                       "loses_the_inner_trace",
                       "own_frame_comes_last",
                       "swallows_a_stop",
                       "a_stop_becomes_an_exception",
                       "a_stop_changes_its_reason",
                       "a_stop_loses_its_message",
                       "a_nested_call_spoils_the_outer",
                       "interrupt_is_ignored",
                       "an_interrupt_is_an_exception",
                       "an_interrupt_has_no_place",
                       "an_interrupt_stays",
                       "accepts_any_source",
                       "refuses_every_source",
                       "a_large_source_throws",
                       "findings_without_a_message",
                       "findings_at_no_line"});

}  // namespace moosaic::testing
