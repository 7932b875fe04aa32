// service/@NAME@: says hello in the log.
#include <moosaic/service.hpp>

namespace {

class @CLASS@ final : public moosaic::service::Service {
public:
    void describe(moosaic::ConfigSchema& schema) const override {
        schema.key({"greeting", std::string("hello"), "What is written to the log at the start."});
    }
    moosaic::Result<void> configure(const moosaic::Config& config, moosaic::Services& services) override {
        greeting_ = config.text("greeting");
        services_ = &services;
        return {};
    }
    moosaic::Result<void> start() override {
        services_->log().info(greeting_);
        return {};
    }

private:
    moosaic::Services* services_ = nullptr;
    std::string greeting_;
};

}  // namespace

MOOSAIC_PLUGIN("service", "@NAME@", "0.1.0", @CLASS@);
