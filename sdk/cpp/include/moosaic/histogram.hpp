// Histogram: how long things take. What a server's Metrics (services.hpp) give beyond counters and gauges. API 0.
#pragma once

#include <chrono>
#include <string_view>

#include <moosaic/services.hpp>

namespace moosaic {

// Counts durations in buckets from 50 µs to 10 s.
class Histogram {  // [any]
public:
    virtual ~Histogram() = default;
    virtual void observe(std::chrono::nanoseconds took) = 0;
};

// What Services::metrics() is in a server (ask with dynamic_cast). As with counters: ask once for a name, at the start,
// and keep the reference. A name may carry labels: `moosaic_stage_seconds{stage="run"}`; a family has one help text,
// the first.
class TimedMetrics : public Metrics {  // [any]
public:
    virtual Histogram& histogram(std::string_view name, std::string_view help) = 0;
};

}  // namespace moosaic
