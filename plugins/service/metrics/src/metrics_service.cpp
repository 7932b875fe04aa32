#include "metrics_service.hpp"

namespace moosaic::metrics {

void MetricsService::describe(ConfigSchema& schema) const {
    ConfigKey listen;
    listen.name = "listen";
    listen.default_value = std::vector<std::string>{"127.0.0.1:9100"};
    listen.help =
        "Where /metrics, /healthz and /readyz are answered: one ADDRESS:PORT or a list. There is no password: leave it "
        "on loopback, or on a network of your own.";
    schema.key(std::move(listen));
}

std::vector<std::string> MetricsService::needs() const { return {std::string(Monitor::facility_name)}; }

Result<void> MetricsService::configure(const Config& config, Services& services) {
    services_ = &services;
    listen_ = config.texts("listen");
    if (listen_.empty()) return fail("no address given", "service.metrics.listen", "switch the plugin off instead");
    for (const auto& text : listen_)
        if (const auto parts = split_address(text); !parts)
            return fail(parts.error().message, "service.metrics.listen: " + text, parts.error().remedy);
    return {};
}

Result<void> MetricsService::start() {
    auto* monitor = services_->get<Monitor>();
    if (monitor == nullptr) return fail("there is nothing to watch: this is not a server");
    answers_ = std::make_unique<Answers>(*monitor);
    auto server =
        HttpServer::open(listen_, [answers = answers_.get()](std::string_view target) { return answers->to(target); },
                         services_->log(), {});
    if (!server) return tl::unexpected<Error>(server.error());
    server_ = std::move(*server);
    for (const auto& address : server_->addresses())
        services_->log().info("answering http://" + address + "/metrics, /healthz and /readyz");
    return {};
}

void MetricsService::stop() { server_.reset(); }

std::vector<std::string> MetricsService::addresses() const {
    return server_ ? server_->addresses() : std::vector<std::string>();
}

}  // namespace moosaic::metrics
