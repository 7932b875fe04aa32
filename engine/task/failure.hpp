// How a task's verbs fail inside the engine, and what the player is shown.
#pragma once

#include <exception>
#include <string>
#include <vector>

#include <moosaic/executor.hpp>

namespace moosaic::task {

// A verb raised: travels through engine code between two worker calls and to the top of the task.
struct VerbRaised : std::exception {
    explicit VerbRaised(executor::Raised r) : raised(std::move(r)) {}
    const char* what() const noexcept override { return raised.message.c_str(); }
    executor::Raised raised;
};

// A limit was hit or a worker was lost: ends the task; no verb can catch it.
struct TaskStopped : std::exception {
    explicit TaskStopped(executor::Stopped s) : stopped(std::move(s)) {}
    const char* what() const noexcept override { return stopped.message.c_str(); }
    executor::Stopped stopped;
};

// The lines (markup, one message each) a reader is shown for an error that reached the top of a task (commands.md
// C71-C73, C78). `sees_code`: a wizard, or the author of a verb in the trace, also gets class, frames and source lines.
std::vector<std::string> error_lines(const executor::Raised& raised, bool sees_code, bool prefixes);
std::vector<std::string> stop_lines(const executor::Stopped& stopped, bool sees_code, bool prefixes);

}  // namespace moosaic::task
