// The program of moosaic_plugin_suite(): one plugin, by its file.
#include <moosaic/testing/plugin_suite.hpp>

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(Built, PluginSuite, ::testing::Values(PluginUnderTest{PLUGIN_KIND, PLUGIN_NAME, PLUGIN_FILE}),
                         plugin_name);

}  // namespace moosaic::testing
