// Counters and gauges over prometheus-cpp.
#include "host/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <map>
#include <mutex>

namespace moosaic::host {
namespace {

class PrometheusCounter : public Counter {
public:
    explicit PrometheusCounter(prometheus::Counter* counter) : counter_(counter) {}
    void add(double n) override {
        if (counter_ != nullptr && n > 0) counter_->Increment(n);
    }

private:
    prometheus::Counter* counter_;  // null: counts nowhere
};

class PrometheusGauge : public Gauge {
public:
    explicit PrometheusGauge(prometheus::Gauge* gauge) : gauge_(gauge) {}
    void set(double value) override {
        if (gauge_ != nullptr) gauge_->Set(value);
    }

private:
    prometheus::Gauge* gauge_;
};

}  // namespace

struct MetricsRegistry::Parts {
    explicit Parts(Logger& logger) : log(logger) {}
    Logger& log;
    prometheus::Registry registry;
    std::mutex mutex;
    std::map<std::string, std::unique_ptr<PrometheusCounter>, std::less<>> counters;
    std::map<std::string, std::unique_ptr<PrometheusGauge>, std::less<>> gauges;
    std::map<std::pair<std::string, std::string>, std::string> states;  // plugin -> state
    prometheus::Family<prometheus::Gauge>& plugins =
        prometheus::BuildGauge().Name("moosaic_plugin_state").Help("1 for the state a plugin is in").Register(registry);

    // The registry throws for a name it does not take.
    template <class Builder>
    auto* make(Builder builder, std::string_view name, std::string_view help) {
        decltype(&builder.Register(registry).Add({})) metric = nullptr;
        try {
            metric = &builder.Name(std::string(name)).Help(std::string(help)).Register(registry).Add({});
        } catch (const std::exception& error) {
            log.error("the metric " + std::string(name) + " cannot be registered: " + error.what());
        }
        return metric;
    }
};

MetricsRegistry::MetricsRegistry(Logger& log) : parts_(std::make_unique<Parts>(log)) {}
MetricsRegistry::~MetricsRegistry() = default;

Counter& MetricsRegistry::counter(std::string_view name, std::string_view help) {
    const std::lock_guard lock(parts_->mutex);
    auto& slot = parts_->counters[std::string(name)];
    if (!slot) slot = std::make_unique<PrometheusCounter>(parts_->make(prometheus::BuildCounter(), name, help));
    return *slot;
}

Gauge& MetricsRegistry::gauge(std::string_view name, std::string_view help) {
    const std::lock_guard lock(parts_->mutex);
    auto& slot = parts_->gauges[std::string(name)];
    if (!slot) slot = std::make_unique<PrometheusGauge>(parts_->make(prometheus::BuildGauge(), name, help));
    return *slot;
}

void MetricsRegistry::plugin_state(const std::string& kind, const std::string& name, const std::string& state) {
    const std::lock_guard lock(parts_->mutex);
    auto& now = parts_->states[{kind, name}];
    if (now == state) return;
    if (!now.empty()) parts_->plugins.Add({{"kind", kind}, {"name", name}, {"state", now}}).Set(0);
    now = state;
    parts_->plugins.Add({{"kind", kind}, {"name", name}, {"state", now}}).Set(1);
}

std::string MetricsRegistry::text() const { return prometheus::TextSerializer().Serialize(parts_->registry.Collect()); }

}  // namespace moosaic::host
