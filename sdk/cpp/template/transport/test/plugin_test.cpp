// The suite of its kind.
#include <moosaic/testing/transport_suite.hpp>

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(@CLASS@, TransportSuite,
                         ::testing::Values(TransportUnderTest{"@NAME@", true,
                                                              from_file<transport::Transport>(PLUGIN_FILE, "transport"),
                                                              [](const std::string& address, const std::string&) {
                                                                  return Replaced{{"listen", address}};
                                                              }}),
                         transport_name);

}  // namespace moosaic::testing
