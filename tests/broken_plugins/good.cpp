// A service with nothing wrong: it answers with what it was configured with.
#include <moosaic/service.hpp>

namespace {

class Good : public moosaic::service::Service {
public:
    void describe(moosaic::ConfigSchema& schema) const override {
        schema.key({"greeting", std::string("hello"), "What it says when it starts."});
        schema.key({"size", std::int64_t{3}, "How much of it there is.", 1, 10});
    }
    moosaic::Result<void> configure(const moosaic::Config& config, moosaic::Services& services) override {
        services_ = &services;
        greeting_ = config.text("greeting");
        return {};
    }
    moosaic::Result<void> start() override {
        services_->log().info(greeting_);
        services_->metrics().counter("moosaic_good_total", "Starts of the good plugin").add();
        return {};
    }
    void stop() override { services_->metrics().counter("moosaic_good_stops_total", "Stops of the good plugin").add(); }

private:
    moosaic::Services* services_ = nullptr;
    std::string greeting_;
};

}  // namespace

MOOSAIC_PLUGIN("service", "good", "1.2.3", Good);
