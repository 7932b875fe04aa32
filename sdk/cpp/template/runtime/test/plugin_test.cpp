// The suite of its kind.
#include <moosaic/testing/runtime_suite.hpp>

namespace moosaic::testing {

namespace {

RuntimeUnderTest sources() {
    RuntimeUnderTest tested;
    tested.name = "@NAME@";
    tested.make = from_file<runtime::Runtime>(PLUGIN_FILE, "runtime");
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

INSTANTIATE_TEST_SUITE_P(@CLASS@, RuntimeSuite, ::testing::Values(sources()), runtime_name);

}  // namespace moosaic::testing
