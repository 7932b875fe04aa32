// executor/inline: the runtime inside the server's own process. For tests and simulation only: no wall of the kernel,
// and a verb that does not want to stop holds everything.
#include <unistd.h>

#include <moosaic/detail/standalone.hpp>
#include <moosaic/runtime_tables.hpp>

#include "task.hpp"

namespace moosaic::executor::inline_ {

class Inline final : public Executor {
public:
    void describe(ConfigSchema& schema) const override {
        schema.key({.name = "runtime",
                    .default_value = std::string("python"),
                    .help = "The runtime plugin, that is the language verbs are written in.",
                    .choices = {}});
    }

    std::vector<std::string> needs() const override { return {std::string(RuntimeTables::facility_name)}; }

    Result<void> configure(const Config& config, Services& services) override {
        services_ = &services;
        runtime_ = config.text("runtime");
        return {};
    }

    Result<void> start() override {
        if (const auto* tables = services_->get<RuntimeTables>()) {
            auto table = tables->table(runtime_);
            if (!table.refused.empty())
                return fail("the runtime plugin cannot be used: " + table.refused, "runtime." + runtime_);
            values_ = std::move(table.values);
            if (!table.file.empty()) return start(table.file);
        }
        for (const auto& folder : services_->plugin_path()) {
            const std::string file = folder + "/runtime/" + runtime_ + ".so";
            if (::access(file.c_str(), R_OK) == 0) return start(file);
        }
        return fail("no runtime plugin \"" + runtime_ + "\" on the plugin path", "executor.inline.runtime",
                    "install runtime/" + runtime_ + ".so, or add its folder to [plugins] path");
    }

    void stop() override {
        if (stage_ != nullptr) stage_->stop();
    }

    Language language() const override { return language_; }

    std::unique_ptr<ExecutorTask> begin(std::uint64_t task, Limits limits) override {
        return std::make_unique<InlineTask>(*stage_, task, limits);
    }

    Result<std::vector<Finding>> check(const std::string& source) override {
        const std::lock_guard turn(stage_->turn());
        stage_->say_check(source);
        auto said = stage_->listen(Stage::Clock::time_point::max());
        return std::get<std::vector<Finding>>(std::move(*said));
    }

private:
    Result<void> start(const std::string& file) {
        auto loaded = detail::load_plugin_as<runtime::Runtime>(file, runtime::kind);
        if (!loaded) return tl::unexpected(loaded.error());
        if (auto needs = detail::check_needs(**loaded, file); !needs) return needs;
        language_ = {runtime_, (*loaded)->language_version()};
        if (auto configured = detail::configure_alone(**loaded, *services_, values_); !configured) return configured;
        stage_ = std::make_unique<Stage>(std::move(*loaded));
        return stage_->start();
    }

    Services* services_ = nullptr;
    std::string runtime_;
    ConfigValues values_;
    Language language_;
    std::unique_ptr<Stage> stage_;
};

}  // namespace moosaic::executor::inline_

MOOSAIC_PLUGIN("executor", "inline", "0.1.0", moosaic::executor::inline_::Inline);
