#include "host/plugin_faults.hpp"

namespace moosaic::host {

namespace {

std::string counter_name(const std::string& plugin) {
    const auto dot = plugin.find('.');
    return "moosaic_plugin_faults_total{kind=\"" + plugin.substr(0, dot) + "\",name=\"" + plugin.substr(dot + 1) +
           "\"}";
}

}  // namespace

PluginFaults::PluginFaults(std::string plugin, Logger& log, Metrics& metrics)
    : plugin_(std::move(plugin)),
      log_(log),
      counter_(metrics.counter(counter_name(plugin_), "Exceptions and answers of a wrong shape")) {}

void PluginFaults::report(const std::string& what) {
    std::uint64_t count = 0;
    {
        const LockGuard lock(mutex_);
        count = ++count_;
        last_ = what;
    }
    counter_.add();
    if (count <= 16)
        log_.error(plugin_ + ": " + what);
    else if ((count & (count - 1)) == 0)
        log_.error(plugin_ + ": " + what + " (fault " + std::to_string(count) + " of it)");
}

std::string PluginFaults::summary() const {
    const LockGuard lock(mutex_);
    if (count_ == 0) return {};
    return std::to_string(count_) + (count_ == 1 ? " fault: " : " faults, the last: ") + last_;
}

}  // namespace moosaic::host
