// Leaky: transport/telnet with a fault by choice between it and the engine.
#pragma once

#include <memory>

#include <moosaic/transport.hpp>

namespace moosaic::mutants {

class Leaky final : public transport::Transport {
public:
    explicit Leaky(std::unique_ptr<transport::Transport> real);
    ~Leaky() override;

    void describe(ConfigSchema& schema) const override { real_->describe(schema); }
    Result<void> configure(const Config& config, Services& services) override {
        return real_->configure(config, services);
    }
    Result<void> start() override { return real_->start(); }
    void stop() override;
    Result<void> listen(transport::TransportHost& host) override;
    [[nodiscard]] std::vector<std::string> addresses() const override;
    void stop_accepting() override;

private:
    class Between;
    std::unique_ptr<transport::Transport> real_;
    std::unique_ptr<Between> between_;
    bool stopped_ = false;
};

}  // namespace moosaic::mutants
