// An executor without a world: for commands that only check verbs.
#pragma once

#include <memory>

#include <moosaic/executor.hpp>
#include <moosaic/thread_waits.hpp>

#include "host/configuration.hpp"
#include "host/facilities.hpp"
#include "host/plugin_host.hpp"
#include "server/crash_desk.hpp"
#include "server/shutdown.hpp"
#include "server/world_address.hpp"

namespace moosaic::cli {

class ToolExecutor {
public:
    static Result<server::Held<ToolExecutor>> open(const server::WorldAddress& address);
    void close() { shutdown_.run(); }
    [[nodiscard]] bool left_behind() const { return plugins_ != nullptr && !plugins_->left_behind().empty(); }
    ToolExecutor(const ToolExecutor&) = delete;
    ToolExecutor& operator=(const ToolExecutor&) = delete;
    [[nodiscard]] executor::Executor& executor() { return *executor_; }

private:
    friend struct server::Ending;
    ToolExecutor() = default;
    ~ToolExecutor() = default;
    host::Configuration configuration_;
    std::unique_ptr<host::Facilities> facilities_;
    ThreadWaits waits_;
    std::unique_ptr<server::CrashDesk> crashes_;
    std::unique_ptr<host::PluginHost> plugins_;
    executor::Executor* executor_ = nullptr;
    server::Shutdown shutdown_;
};

}  // namespace moosaic::cli
