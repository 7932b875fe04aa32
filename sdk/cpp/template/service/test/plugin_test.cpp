// A smoke test: the service starts and stops.
#include <moosaic/service.hpp>
#include <moosaic/testing/services.hpp>

TEST(@CLASS@, StartsAndStops) {
    using moosaic::service::Service;
    const auto made = moosaic::testing::configured(moosaic::testing::from_file<Service>(PLUGIN_FILE, "service")());
    ASSERT_TRUE(made.outcome) << made.outcome.error().text();
    EXPECT_TRUE(made.plugin->start());
    made.plugin->stop();
}
