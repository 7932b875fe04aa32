// transport/telnet against the suite of its kind.
#include <moosaic/testing/transport_suite.hpp>

#include "telnet_transport.hpp"

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(Telnet, TransportSuite,
                         ::testing::Values(TransportUnderTest{
                             "telnet", true, [] { return std::make_unique<telnet::TelnetTransport>(); },
                             [](const std::string& address, const std::string&) {
                                 return Replaced{{"listen", std::vector<std::string>{address}}};
                             }}),
                         transport_name);

}  // namespace moosaic::testing
