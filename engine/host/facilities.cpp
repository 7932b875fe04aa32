// Making the facilities from the configuration.
#include "host/facilities.hpp"

#include <moosaic/config_keys.hpp>

namespace moosaic::host {

Facilities::Facilities(std::unique_ptr<LogSystem> logs)
    : logs_(std::move(logs)),
      loop_(logs_->component("loop")),
      metrics_(logs_->component("metrics")),
      health_(metrics_) {}

Result<std::unique_ptr<Facilities>> Facilities::make(const LogOptions& log) {
    auto logs = LogSystem::open(log);
    if (!logs) return tl::unexpected(logs.error());
    return std::unique_ptr<Facilities>(new Facilities(std::move(*logs)));
}

void describe_log(ConfigSchema& schema) {
    schema.key(keys::live(keys::text("level", "info", "The least important lines that are written.",
                                     {"debug", "info", "warning", "error"})));
    schema.key(keys::live(keys::text("file", "", "Where lines go; empty: standard error.")));
    schema.key(
        keys::live(keys::text("format", "text", "Lines for people, or one JSON object a line.", {"text", "json"})));
    schema.key(
        keys::live(keys::list("levels", {},
                              "Levels of single components, as in [\"transport=warning\", \"task=debug\"]: each line "
                              "of the log names its component, and transport stands for transport.ssh too.")));
}

LogOptions log_options(const Configuration& configuration) {
    const Config& log = configuration.section("log");
    return {log.text("level"), log.text("file"), log.text("format"), log.texts("levels")};
}

Result<std::unique_ptr<Facilities>> Facilities::make(const Configuration& configuration) {
    return make(log_options(configuration));
}

}  // namespace moosaic::host
