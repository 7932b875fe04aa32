// A plugin that goes wrong at the step its definitions name.
#include <moosaic/service.hpp>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#ifndef BROKEN_KIND
#define BROKEN_KIND "service"
#endif

namespace {

#ifdef WHEN_LOADED
// Whoever loads this library dies: it must only be looked at.
__attribute__((constructor)) void when_loaded() { std::abort(); }
#endif

class Life : public moosaic::service::Service {
public:
    Life() {
#ifdef IN_CONSTRUCTOR
        throw std::runtime_error("no constructor today");
#endif
    }
    void describe([[maybe_unused]] moosaic::ConfigSchema& schema) const override {
#if defined(WRONG_KEY) || defined(KEY_TWICE)
        schema.key({"size", std::int64_t{3}, "How much of it there is."});
#endif
#ifdef KEY_TWICE
        schema.key({"size", std::string(), "What size it has."});
#endif
#ifdef BAD_DEFAULT
        schema.key({"size", std::int64_t{3}, "How much of it there is.", 10, 20});
#endif
#ifdef IN_DESCRIBE
        throw std::runtime_error("no description today");
#endif
    }
#ifdef NEEDS
    std::vector<std::string> needs() const override { return {NEEDS}; }
#endif
    moosaic::Result<void> configure([[maybe_unused]] const moosaic::Config& config,
                                    moosaic::Services& services) override {
        services_ = &services;
#ifdef WRONG_KEY
        (void)config.text("size");
#endif
#ifdef TAKES_METRIC
        services.metrics().gauge(TAKES_METRIC, "Taken").set(4711);
#endif
#ifdef CONFIGURE_FAILS
        return moosaic::fail("the moon is wrong", BROKEN_KIND "." BROKEN_NAME, "wait a week");
#endif
#ifdef IN_CONFIGURE
        throw std::runtime_error("no configuration today");
#endif
        return {};
    }
    moosaic::Result<void> start() override {
#ifdef ON_THE_LOOP
        services_->loop().post([] { throw std::runtime_error("no loop today"); });
#endif
#ifdef START_FAILS
        return moosaic::fail("the engine is cold");
#endif
#ifdef IN_START
        throw 42;
#endif
        return {};
    }
    void stop() override {
#ifdef IN_STOP
        throw std::runtime_error("no end today");
#endif
#ifdef STOP_HANGS
        for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
#endif
    }

private:
    [[maybe_unused]] moosaic::Services* services_ = nullptr;
};

}  // namespace

MOOSAIC_PLUGIN(BROKEN_KIND, BROKEN_NAME, "1.0", Life);
