// service/metrics against the suite of its kind.
#include <moosaic/testing/service_suite.hpp>

#include "metrics_service.hpp"

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(Metrics, ServiceSuite,
                         ::testing::Values(ServiceUnderTest{"metrics",
                                                            [] { return std::make_unique<metrics::MetricsService>(); },
                                                            {{"listen", std::vector<std::string>{"127.0.0.1:0"}}}}),
                         service_name);

}  // namespace moosaic::testing
