// What the host lends to everything above it, made once from the configuration: log, clock, random, loop, metrics.
// Must outlive the PluginHost and every room that uses it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <moosaic/services.hpp>

#include "host/configuration.hpp"
#include "host/event_loop.hpp"
#include "host/health.hpp"
#include "host/logging.hpp"
#include "host/metrics.hpp"
#include "host/plugin_loop.hpp"
#include "host/system_sources.hpp"

namespace moosaic::host {

class Facilities {
public:
    // Reads the resolved section `log`. The loop is made but not started.
    static Result<std::unique_ptr<Facilities>> make(const Configuration& configuration);
    static Result<std::unique_ptr<Facilities>> make(const LogOptions& log);

    [[nodiscard]] LogSystem& logs() { return *logs_; }
    [[nodiscard]] Logger& log(std::string_view component) { return logs_->component(component); }
    [[nodiscard]] Clock& clock() { return clock_; }
    [[nodiscard]] Random& random() { return random_; }
    [[nodiscard]] EventLoop& loop() { return loop_; }
    [[nodiscard]] MetricsRegistry& metrics() { return metrics_; }
    [[nodiscard]] Health& health() { return health_; }

private:
    explicit Facilities(std::unique_ptr<LogSystem> logs);

    std::unique_ptr<LogSystem> logs_;
    SystemClock clock_;
    SystemRandom random_;
    EventLoop loop_;
    MetricsRegistry metrics_;
    Health health_;
};

// Keys of [log], and what that section says once it is resolved.
void describe_log(ConfigSchema& schema);
LogOptions log_options(const Configuration& configuration);

// Where things lie for this process.
struct Places {
    std::string data_directory;     // "": there is no world
    std::string libexec_directory;  // PREFIX/libexec/moosaic
    std::vector<std::string> plugin_path;
};

// One plugin's view of the facilities. Outlives the plugin.
class PluginServices : public Services {
public:
    // `component`: "kind.name".
    PluginServices(Facilities& facilities, const Places& places, const std::string& component, PluginFaults& faults)
        : facilities_(facilities),
          places_(places),
          log_(facilities.log(component)),
          loop_(facilities.loop(), faults),
          metrics_(facilities.metrics().of_plugin(component)) {}

    Logger& log() override { return log_; }
    Clock& clock() override { return facilities_.clock(); }
    Random& random() override { return facilities_.random(); }
    PluginLoop& loop() override { return loop_; }
    Metrics& metrics() override { return *metrics_; }
    [[nodiscard]] std::string data_directory() const override { return places_.data_directory; }
    [[nodiscard]] std::string libexec_directory() const override { return places_.libexec_directory; }
    [[nodiscard]] std::vector<std::string> plugin_path() const override { return places_.plugin_path; }
    [[nodiscard]] Facility* facility(std::string_view name) override {
        const auto found = lent_.find(name);
        return found == lent_.end() ? nullptr : found->second.get();
    }

    // Before the plugin's `start`.
    void lend(const std::string& name, std::unique_ptr<Facility> facility) { lent_[name] = std::move(facility); }

private:
    std::map<std::string, std::unique_ptr<Facility>, std::less<>> lent_;
    Facilities& facilities_;
    Places places_;
    Logger& log_;
    PluginLoop loop_;
    std::unique_ptr<TimedMetrics> metrics_;
};

}  // namespace moosaic::host
