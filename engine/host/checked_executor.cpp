// A task that can be called, findings that point into the source, no exceptions.
#include <algorithm>

#include <moosaic/executor.hpp>

#include "host/checked_kind.hpp"
#include "host/checked_plugin.hpp"
#include "host/plugin_faults.hpp"

namespace moosaic::host {
namespace {

executor::Stopped failed(const PluginFaults& faults) {
    executor::Stopped out;
    out.why = executor::Stopped::Why::misbehaved;
    out.message = "The plugin " + faults.plugin() + " failed; the log says more.";
    return out;
}

class CheckedTask final : public executor::ExecutorTask {
public:
    CheckedTask(std::unique_ptr<executor::ExecutorTask> task, PluginFaults& faults)
        : task_(std::move(task)), faults_(faults) {}
    executor::Outcome call(const executor::Call& call, executor::TaskHost& host) override {
        executor::Outcome out = Value();
        bool done = false;
        if (task_)
            faults_.watch("call", [&] {
                out = task_->call(call, host);
                done = true;
            });
        if (!done) return failed(faults_);
        return out;
    }

private:
    std::unique_ptr<executor::ExecutorTask> task_;
    PluginFaults& faults_;
};

class CheckedExecutor final : public CheckedKind<executor::Executor> {
public:
    using CheckedKind::CheckedKind;

    std::unique_ptr<executor::ExecutorTask> begin(std::uint64_t task, executor::Limits limits) override {
        std::unique_ptr<executor::ExecutorTask> made;
        faults_.watch("begin", [&] {
            made = plugin_.begin(task, limits);
            if (!made) faults_.report("begin made no task");
        });
        return std::make_unique<CheckedTask>(std::move(made), faults_);
    }

    Result<std::vector<executor::Finding>> check(const std::string& source) override {
        auto findings = faults_.result("check", [&] { return plugin_.check(source); });
        if (!findings) return findings;
        const auto lines = 1 + std::count(source.begin(), source.end(), '\n');
        for (const auto& finding : *findings) {
            if (finding.line < 0 || finding.line > lines)
                return tl::unexpected(faults_.wrong("check", "found something in line " + std::to_string(finding.line) +
                                                                 " of " + std::to_string(lines)));
            if (finding.message.empty())
                return tl::unexpected(faults_.wrong("check", "found something without saying what"));
        }
        return findings;
    }

    std::vector<std::pair<int, Id>> workers() const override {
        std::vector<std::pair<int, Id>> out;
        faults_.watch("workers", [&] { out = plugin_.workers(); });
        return out;
    }
    int zygote() const override {
        int out = 0;
        faults_.watch("zygote", [&] { out = plugin_.zygote(); });
        return out;
    }
    std::uint64_t memory_bytes() const override {
        std::uint64_t out = 0;
        faults_.watch("memory_bytes", [&] { out = plugin_.memory_bytes(); });
        return out;
    }
    executor::Language language() const override {
        executor::Language out;
        faults_.watch("language", [&] { out = plugin_.language(); });
        return out;
    }
    std::vector<executor::WallLayer> walls() const override {
        std::vector<executor::WallLayer> out;
        faults_.watch("walls", [&] { out = plugin_.walls(); });
        return out;
    }
};

}  // namespace

std::unique_ptr<Plugin> checked_executor(executor::Executor& plugin, PluginFaults& faults) {
    return std::make_unique<CheckedExecutor>(plugin, faults);
}

}  // namespace moosaic::host
