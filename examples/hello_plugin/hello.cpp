// A service that says hello in the log and counts how often it did.
#include <moosaic/service.hpp>

class Hello : public moosaic::service::Service {
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
        services_->metrics().counter("moosaic_hello_total", "Greetings written to the log").add();
        return {};
    }

private:
    std::string greeting_;
    moosaic::Services* services_ = nullptr;
};

MOOSAIC_PLUGIN("service", "hello", "1.0.0", Hello);
