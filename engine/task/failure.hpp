// How a task's verbs fail inside the engine, and what the player is shown.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include <moosaic/executor.hpp>
#include <moosaic/result.hpp>

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

// Why a task failed for good.
struct Failure {
    enum class Kind : std::uint8_t {
        refused,  // the engine, by a WorldError: `raised`
        raised,   // a verb: `raised`
        stopped,  // a limit, or a worker: `stopped`
        busy,     // run again too often, or no worker in time
        unsaved,  // the storage
        fault,    // of the server itself: `what`
    };
    Kind kind = Kind::fault;
    executor::Raised raised{};
    executor::Stopped stopped{};
    std::string what{};

    // For the server's sake, not the verb's.
    [[nodiscard]] bool passing() const { return kind == Kind::busy || kind == Kind::unsaved; }
    [[nodiscard]] bool stopped_by(executor::Stopped::Why why) const {
        return kind == Kind::stopped && stopped.why == why;
    }
    std::vector<executor::TraceFrame>& trace() { return kind == Kind::stopped ? stopped.trace : raised.trace; }
};

// Of the exception being handled; what is no std::exception (the end of a stack) is thrown on.
Failure current_failure();
// For the engine's own callers.
Error error_of(const Failure& failure);

// The lines (markup, one message each) a reader is shown for an error that reached the top of a task (commands.md
// C71-C73, C78). `sees_code`: a wizard, or the author of a verb in the trace, also gets class, frames and source lines.
std::vector<std::string> error_lines(const executor::Raised& raised, bool sees_code, bool prefixes);
std::vector<std::string> stop_lines(const executor::Stopped& stopped, bool sees_code, bool prefixes);
std::vector<std::string> lines(const Failure& failure, bool sees_code, bool prefixes);

}  // namespace moosaic::task
