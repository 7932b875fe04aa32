// Every plugin of this tree, as its built shared library, against the suite of all plugins.
#include <moosaic/testing/plugin_suite.hpp>

namespace moosaic::testing {

namespace {

std::vector<PluginUnderTest> plugins() {
    return {
#include "plugins.inc"
        PluginUnderTest{"service", "good", BROKEN_PLUGINS "/service/good.so"},
    };
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Tree, PluginSuite, ::testing::ValuesIn(plugins()), plugin_name);

}  // namespace moosaic::testing
