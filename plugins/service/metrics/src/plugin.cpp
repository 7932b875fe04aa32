// The one line that makes this a plugin.
#include "metrics_service.hpp"

MOOSAIC_PLUGIN("service", "metrics", "0.1.0", moosaic::metrics::MetricsService);
