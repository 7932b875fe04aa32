// executor/prefork: verb calls in sandboxed worker processes forked from a warm zygote.
#include <sys/stat.h>
#include <unistd.h>

#include <moosaic/endable.hpp>
#include <moosaic/thread_waits.hpp>

#include "check.hpp"
#include "prefork_task.hpp"
#include "walls.hpp"

namespace moosaic::executor::prefork {

namespace {

// Belongs to nobody on a Debian system (65000–65533 is reserved), so no file and no other process is within its reach.
constexpr std::int64_t worker_uid = 65432;

bool is_file(const std::string& path) {
    struct stat facts {};
    return ::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
}

}  // namespace

class Prefork final : public Executor, public Endable {
public:
    void describe(ConfigSchema& schema) const override {
        schema.key(
            {.name = "workers",
             .default_value = std::int64_t{16},
             .help = "Most worker processes that belong to a verb owner at one time, and as many again while verbs run "
                     "long; each serves one owner.",
             .minimum = 1,
             .maximum = 1024,
             .choices = {}});
        schema.key({.name = "spares",
                    .default_value = std::int64_t{2},
                    .help = "Worker processes kept ready for the next verb owner.",
                    .minimum = 0,
                    .maximum = 64,
                    .choices = {}});
        schema.key({.name = "memory_mb",
                    .default_value = std::int64_t{256},
                    .help = "MiB of address space a worker may take beyond what it starts with.",
                    .minimum = 16,
                    .maximum = 65536,
                    .choices = {}});
        schema.key({.name = "uid",
                    .default_value = std::int64_t{0},
                    .help = "User and group id of workers when the server runs as root; 0 takes 65432. Without root "
                            "workers keep the server's.",
                    .minimum = 0,
                    .maximum = 4294967294,
                    .choices = {}});
        schema.key({.name = "runtime",
                    .default_value = std::string("python"),
                    .help = "The runtime plugin, that is the language verbs are written in.",
                    .choices = {}});
        schema.key({.name = "together",
                    .default_value = true,
                    .help = "Whether the workers of calls between owners are kept on their task's processor while no "
                            "other task wants one: faster calls, but the server moves its threads and workers between "
                            "processors.",
                    .choices = {}});
    }

    std::vector<std::string> needs() const override {
        return {std::string(RuntimeTables::facility_name), std::string(Waits::facility_name),
                std::string(CrashAlarms::facility_name)};
    }

    Result<void> configure(const Config& config, Services& services) override {
        services_ = &services;
        settings_.workers = static_cast<std::size_t>(config.integer("workers"));
        settings_.spares = static_cast<std::size_t>(config.integer("spares"));
        settings_.memory_mb = config.integer("memory_mb");
        settings_.uid = config.integer("uid");
        settings_.runtime = config.text("runtime");
        settings_.together = config.boolean("together");
        const bool root = ::geteuid() == 0;
        if (!root && settings_.uid != 0 && settings_.uid != static_cast<std::int64_t>(::geteuid()))
            return fail("workers cannot become another user: the server does not run as root", "executor.prefork.uid",
                        "remove the key");
        if (!root) settings_.uid = 0;
        if (root && settings_.uid == 0) settings_.uid = worker_uid;
        if (settings_.runtime.empty() || settings_.runtime.find('/') != std::string::npos)
            return fail("this is no name of a runtime: \"" + settings_.runtime + "\"", "executor.prefork.runtime",
                        "use the name of a runtime plugin, for example \"python\"");
        return {};
    }

    Result<void> start() override {
        settings_.worker_file = services_->libexec_directory() + "/moosaic-worker";
        if (const auto* tables = services_->get<RuntimeTables>()) {
            auto table = tables->table(settings_.runtime);
            if (!table.refused.empty())
                return fail("the runtime plugin cannot be used: " + table.refused, "runtime." + settings_.runtime);
            settings_.runtime_file = std::move(table.file);
            settings_.runtime_values = std::move(table.values);
        }
        for (const auto& folder : services_->plugin_path()) {
            const std::string file = folder + "/runtime/" + settings_.runtime + ".so";
            if (settings_.runtime_file.empty() && is_file(file)) settings_.runtime_file = file;
        }
        if (settings_.runtime_file.empty())
            return fail("no runtime plugin \"" + settings_.runtime + "\" on the plugin path",
                        "executor.prefork.runtime",
                        "install runtime/" + settings_.runtime + ".so, or add its folder to [plugins] path");
        if (!is_file(settings_.worker_file))
            return fail("the worker program is missing", settings_.worker_file, "install moosaic-worker there");
        auto* waits = services_->get<Waits>();
        pool_ = std::make_unique<Pool>(settings_, *services_, waits == nullptr ? threads_ : *waits,
                                       services_->get<CrashAlarms>());
        if (auto started = pool_->start(); !started) {
            pool_.reset();
            return started;
        }
        checker_ = std::make_unique<Checker>(*pool_);
        return {};
    }

    void stop() override {
        if (pool_ != nullptr) pool_->stop();
    }

    void end_tasks() override {
        if (pool_ != nullptr) pool_->end_tasks();
    }

    std::unique_ptr<ExecutorTask> begin(std::uint64_t task, Limits limits) override {
        return std::make_unique<PreforkTask>(*pool_, task, limits);
    }

    Result<std::vector<Finding>> check(const std::string& source) override { return checker_->check(source); }

    std::vector<std::pair<int, Id>> workers() const override {
        return pool_ == nullptr ? std::vector<std::pair<int, Id>>{} : pool_->workers();
    }
    std::vector<WallLayer> walls() const override {
        return pool_ == nullptr ? std::vector<WallLayer>() : wall_layers(pool_->facts());
    }
    Language language() const override { return {settings_.runtime, fact("language")}; }
    std::uint64_t memory_bytes() const override {
        return static_cast<std::uint64_t>(settings_.memory_mb) * 1024 * 1024;
    }
    int zygote() const override { return pool_ == nullptr ? 0 : pool_->zygote(); }

private:
    [[nodiscard]] std::string fact(std::string_view word) const {
        if (pool_ == nullptr) return {};
        for (auto& [name, text] : pool_->facts())
            if (name == word) return text;
        return {};
    }

    Services* services_ = nullptr;
    Settings settings_;
    ThreadWaits threads_;  // where nobody offers better
    std::unique_ptr<Pool> pool_;
    std::unique_ptr<Checker> checker_;
};

}  // namespace moosaic::executor::prefork

MOOSAIC_PLUGIN("executor", "prefork", "0.1.0", moosaic::executor::prefork::Prefork);
