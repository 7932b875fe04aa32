// frontend/raw against the suite of its kind.
#include <moosaic/testing/frontend_suite.hpp>

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(Raw, FrontendSuite,
                         ::testing::Values(FrontendUnderTest{"raw",
                                                             from_file<frontend::Frontend>(PLUGIN_FILE, "frontend")}),
                         frontend_name);

}  // namespace moosaic::testing
