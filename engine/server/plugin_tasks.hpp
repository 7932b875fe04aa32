// Tasks for one plugin: requests become tasks of the runner, a few at a time; what they let out is collected.
#pragma once

#include <memory>

#include <moosaic/tasks.hpp>

#include "host/plugin_host.hpp"
#include "host/plugin_thread.hpp"
#include "server/switchboard.hpp"
#include "task/runner.hpp"

namespace moosaic::server {

class PluginTasks final : public Tasks {
public:
    PluginTasks(task::Runner& runner, Switchboard& switchboard, const host::Borrower& who);
    ~PluginTasks() override;
    PluginTasks(const PluginTasks&) = delete;
    PluginTasks& operator=(const PluginTasks&) = delete;

    Result<void> line(std::string principal, std::string line, Done done) override;
    Result<void> snippet(std::string principal, std::string text, Done done) override;
    Result<void> verb(std::string principal, Id object, std::string verb, std::vector<Value> args, Done done) override;

private:
    struct Job;
    class Queue;
    // Gives the task to the runner, for an avatar, with output to a session.
    using Begin = std::function<void(task::SessionId, Id)>;
    Result<void> add(std::string principal, Begin begin, Done done);

    task::Runner& runner_;
    std::shared_ptr<host::PluginThread> thread_;
    std::shared_ptr<Queue> queue_;
};

}  // namespace moosaic::server
