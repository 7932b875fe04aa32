// RecordingMetrics: keeps the metrics that were asked for and their values. Any thread.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include <moosaic/services.hpp>

namespace moosaic::testing {

class RecordingMetrics final : public Metrics {
public:
    struct Metric final : Counter, Gauge {
        void add(double n) override {
            const std::lock_guard lock(mutex);
            value += n;
            fell = fell || n < 0;
        }
        void set(double to) override {
            const std::lock_guard lock(mutex);
            value = to;
        }
        mutable std::mutex mutex;
        std::string help;
        double value = 0;
        bool counter = false;
        bool fell = false;  // a counter that was given less than nothing
    };

    Counter& counter(std::string_view name, std::string_view help) override { return metric(name, help, true); }
    Gauge& gauge(std::string_view name, std::string_view help) override { return metric(name, help, false); }

    // Nothing was asked for under a name: 0.
    [[nodiscard]] double value(const std::string& name) const {
        const std::lock_guard lock(mutex_);
        const auto found = all_.find(name);
        if (found == all_.end()) return 0;
        const std::lock_guard of_metric(found->second.mutex);
        return found->second.value;
    }
    [[nodiscard]] const std::map<std::string, Metric>& all() const { return all_; }

private:
    Metric& metric(std::string_view name, std::string_view help, bool counter) {
        const std::lock_guard lock(mutex_);
        auto& one = all_[std::string(name)];
        if (one.help.empty()) one.help = help;
        one.counter = counter;
        return one;
    }

    mutable std::mutex mutex_;
    std::map<std::string, Metric> all_;
};

}  // namespace moosaic::testing
