// Faulty transports, each to be caught by the transport suite.
#include <moosaic/testing/transport_suite.hpp>

#include "../hunt.hpp"
#include "leaky.hpp"

namespace moosaic::testing {

namespace {

TransportUnderTest leaky() {
    return {
        "leaky", true,
        [] {
            return std::make_unique<mutants::Leaky>(from_file<transport::Transport>(TRANSPORT_TELNET, "transport")());
        },
        [](const std::string& address, const std::string&) {
            return Replaced{{"listen", std::vector<std::string>{address}}};
        }};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Mutant, TransportSuite, ::testing::ValuesIn(mutants::hunted(leaky())), transport_name);
MOOSAIC_HUNT(Transport, {"none",
                         "no_address_is_told",
                         "the_port_is_not_told",
                         "an_address_in_use_is_no_error",
                         "an_error_names_no_address",
                         "goes_on_accepting",
                         "a_second_stop_throws",
                         "a_stop_leaves_connections_open",
                         "nobody_says_which_transport",
                         "nobody_says_who_it_is",
                         "loopback_is_not_seen",
                         "large_sends_are_cut",
                         "what_is_sent_is_swapped",
                         "bytes_come_twice",
                         "a_byte_is_lost_now_and_then",
                         "everybody_gets_the_first_line",
                         "a_close_waits_for_another_send",
                         "a_close_is_ignored",
                         "the_end_is_not_said",
                         "the_end_comes_twice",
                         "bytes_come_after_the_end",
                         "a_client_that_goes_is_not_noticed",
                         "a_pause_is_ignored",
                         "a_pause_is_for_ever",
                         "the_backlog_is_not_counted",
                         "the_backlog_stays",
                         "drained_is_not_said"});

}  // namespace moosaic::testing
