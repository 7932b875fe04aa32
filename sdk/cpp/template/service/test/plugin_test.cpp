// The suite of its kind, and what this service does.
#include <moosaic/testing/service_suite.hpp>

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(@CLASS@, ServiceSuite,
                         ::testing::Values(ServiceUnderTest{"@NAME@",
                                                            from_file<service::Service>(PLUGIN_FILE, "service")}),
                         service_name);

TEST(@CLASS@, SaysHello) {
    FakeServices services;
    const auto plugin = from_file<service::Service>(PLUGIN_FILE, "service")();
    ASSERT_TRUE(detail::configure_alone(*plugin, services, {{"greeting", std::string("good morning")}}));
    ASSERT_TRUE(plugin->start());
    EXPECT_TRUE(services.lines.has("good morning"));
    plugin->stop();
}

}  // namespace moosaic::testing
