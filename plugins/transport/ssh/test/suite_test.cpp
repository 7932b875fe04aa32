// transport/ssh against the suite of its kind.
#include <moosaic/testing/transport_suite.hpp>

#include "ssh_transport.hpp"

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(
    Ssh, TransportSuite,
    ::testing::Values(TransportUnderTest{
        "ssh", false, [] { return std::make_unique<transport::ssh::SshTransport>(); },
        [](const std::string& address, const std::string& directory) {
            return Replaced{{"listen", std::vector<std::string>{address}}, {"host_key", directory + "/host_key"}};
        }}),
    transport_name);

}  // namespace moosaic::testing
