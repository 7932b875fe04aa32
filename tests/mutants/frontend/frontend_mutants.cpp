// Faulty frontends, each to be caught by the frontend suite. One that writes in capitals is correct.
#include <moosaic/testing/frontend_suite.hpp>

#include "../hunt.hpp"
#include "typewriter.hpp"

namespace moosaic::testing {

namespace {

std::vector<std::string> faults() {
    return {"none",
            "clear_screen_to_a_pipe",
            "colour_in_a_pipe",
            "colour_in_quiet",
            "prompt_never_shown",
            "prompt_not_shown_again",
            "no_prompt_mark",
            "mark_before_the_prompt",
            "hide_input_never",
            "hidden_for_ever",
            "hidden_after_the_end",
            "password_echoed",
            "no_echo_on_a_terminal",
            "echo_on_telnet",
            "erase_line_ignored",
            "erase_character_ignored",
            "backspace_by_bytes",
            "bare_lf",
            "bare_lf_on_enter",
            "only_the_first_line",
            "text_without_line_end",
            "markup_shown",
            "half_typed_line_lost",
            "no_limit",
            "each_byte_too_long_is_reported",
            "a_return_and_a_line_feed_are_two",
            "a_line_feed_ends_nothing",
            "broken_utf8_passed_on",
            "ctrl_d_ignored",
            "ctrl_d_within_a_line",
            "one_line_for_all"};
}

std::vector<FrontendUnderTest> frontends() {
    const FrontendUnderTest plain{"typewriter", [] { return std::make_unique<mutants::Typewriter>(false); }, {}};
    const FrontendUnderTest large{"capitals", [] { return std::make_unique<mutants::Typewriter>(true); },
                                  mutants::capitals};
    if (mutants::faulty("none")) return mutants::hunted(plain, large);
    return mutants::hunted(plain);
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Mutant, FrontendSuite, ::testing::ValuesIn(frontends()), frontend_name);
MOOSAIC_HUNT(Frontend, faults());

}  // namespace moosaic::testing
