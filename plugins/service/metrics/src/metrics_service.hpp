// service/metrics: /metrics, /healthz and /readyz over HTTP, for Prometheus, load balancers and container probes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <moosaic/service.hpp>

#include "answer.hpp"
#include "http_server.hpp"

namespace moosaic::metrics {

class MetricsService final : public service::Service {
public:
    void describe(ConfigSchema& schema) const override;
    [[nodiscard]] std::vector<std::string> needs() const override;
    Result<void> configure(const Config& config, Services& services) override;
    Result<void> start() override;
    void stop() override;

    [[nodiscard]] std::vector<std::string> addresses() const;

private:
    Services* services_ = nullptr;
    std::vector<std::string> listen_;
    std::unique_ptr<Answers> answers_;
    std::unique_ptr<HttpServer> server_;
};

}  // namespace moosaic::metrics
