// The suite of its kind.
#include <moosaic/testing/protocol_suite.hpp>

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(@CLASS@, ProtocolSuite,
                         ::testing::Values(ProtocolUnderTest{"@NAME@",
                                                             from_file<protocol::Protocol>(PLUGIN_FILE, "protocol"), {"text"}}),
                         protocol_name);

}  // namespace moosaic::testing
