// The server's metrics behind the SDK's façade, written out by prometheus-cpp.
//
// A name may carry labels: `moosaic_tasks_total{kind="hook"}`. Counting costs a relaxed atomic addition in a cell that
// few threads share; no lock, no look-up.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <moosaic/histogram.hpp>

namespace moosaic::host {

class MetricsRegistry : public TimedMetrics {
public:
    explicit MetricsRegistry(Logger& log);
    ~MetricsRegistry() override;

    // A name that is no metric name or already stands for another type is logged and counts nowhere: a plugin's slip
    // must not stop the server.
    Counter& counter(std::string_view name, std::string_view help) override;
    Gauge& gauge(std::string_view name, std::string_view help) override;
    Histogram& histogram(std::string_view name, std::string_view help) override;

    // The registry as one plugin gets it: a name belongs to who asked first, and to the engine before all plugins. What
    // somebody else asks for under it is logged and counts nowhere. The registry outlives what is returned.
    [[nodiscard]] std::unique_ptr<TimedMetrics> of_plugin(std::string plugin);

    // moosaic_plugin_state{kind,name,state} is 1 for the state the plugin is in, 0 for those it has been in. Any
    // thread.
    void plugin_state(const std::string& kind, const std::string& name, const std::string& state);

    // `refresh` runs before every text(), on its thread, to set what somebody else counts. Dropping the handle ends
    // that, after a text() that runs has ended. The handle must not outlive the registry.
    [[nodiscard]] std::shared_ptr<void> before_text(std::function<void()> refresh);

    // Everything in the Prometheus text format. Any thread; one at a time, others wait.
    [[nodiscard]] std::string text() const;

private:
    class Owned;
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

// Follows a count that somebody else keeps.
class FollowedCounter {
public:
    explicit FollowedCounter(Counter& counter) : counter_(counter) {}
    void at(double now) {
        if (now > last_) counter_.add(now - last_);
        last_ = now;
    }

private:
    Counter& counter_;
    double last_ = 0;
};

}  // namespace moosaic::host
