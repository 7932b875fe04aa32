// An executor without a world: for commands that only check verbs.
#pragma once

#include <memory>

#include <moosaic/executor.hpp>
#include <moosaic/thread_waits.hpp>

#include "host/configuration.hpp"
#include "host/facilities.hpp"
#include "host/plugin_host.hpp"

namespace moosaic::cli {

class ToolExecutor {
public:
    static Result<std::unique_ptr<ToolExecutor>> open();
    ~ToolExecutor();
    ToolExecutor(const ToolExecutor&) = delete;
    ToolExecutor& operator=(const ToolExecutor&) = delete;
    [[nodiscard]] executor::Executor& executor() { return *executor_; }

private:
    ToolExecutor() = default;
    host::Configuration configuration_;
    std::unique_ptr<host::Facilities> facilities_;
    ThreadWaits waits_;
    std::unique_ptr<host::PluginHost> plugins_;
    executor::Executor* executor_ = nullptr;
};

}  // namespace moosaic::cli
