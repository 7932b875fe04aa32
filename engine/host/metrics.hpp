// The server's metrics: a prometheus-cpp registry behind the SDK's façade.
#pragma once

#include <memory>
#include <string>

#include <moosaic/services.hpp>

namespace moosaic::host {

class MetricsRegistry : public Metrics {
public:
    explicit MetricsRegistry(Logger& log);
    ~MetricsRegistry() override;

    // A name that is no metric name or already stands for the other type is logged and counts nowhere: a plugin's slip
    // must not stop the server.
    Counter& counter(std::string_view name, std::string_view help) override;
    Gauge& gauge(std::string_view name, std::string_view help) override;

    // moosaic_plugin_state{kind,name,state} is 1 for the state the plugin is in, 0 for those it has been in. Any
    // thread.
    void plugin_state(const std::string& kind, const std::string& name, const std::string& state);

    // Everything in the Prometheus text format. Any thread.
    [[nodiscard]] std::string text() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace moosaic::host
