// InlineTask: see task.hpp.
#include "task.hpp"

#include <algorithm>
#include <utility>

#include <moosaic/time_limit.hpp>

namespace moosaic::executor::inline_ {

namespace {

constexpr auto look_every = std::chrono::milliseconds(100);

Stopped cancelled_stop() { return {Stopped::Why::cancelled, cancelled_message, {}}; }

}  // namespace

Stage::Clock::time_point InlineTask::next_look() const {
    return cancelled_ == nullptr ? deadline_ : std::min(deadline_, Stage::Clock::now() + look_every);
}

InlineTask::~InlineTask() {
    const std::lock_guard turn(stage_.turn());
    stage_.end_task(task_);
}

Stopped InlineTask::over(Stopped stopped) {
    if (!stopped_) stopped_ = stopped;
    return stopped;
}

Outcome InlineTask::call(const Call& call, TaskHost& host) {
    if (!call.ends || stopped_) return call_until(call, host);
    const auto around = std::exchange(deadline_, std::min(deadline_, *call.ends));
    auto outcome = call_until(call, host);
    deadline_ = around;
    if (Stage::Clock::now() < around) stopped_.reset();  // it was this call's end alone
    return outcome;
}

Outcome InlineTask::call_until(const Call& call, TaskHost& host) {
    if (stopped_) return *stopped_;
    if (cancelled()) return over(cancelled_stop());
    const std::lock_guard turn(stage_.turn());
    stage_.say_call(task_, call);
    // A verb that does not stop when asked holds this executor until it does. It is asked again and again: before the
    // runtime has begun, or just as it does, nobody hears it.
    bool asked = false;
    for (;;) {
        auto said = stage_.listen(asked ? Stage::Clock::now() + look_every : next_look());
        if (!said && asked) {
            stage_.interrupt();
        } else if (!said) {
            if (!cancelled() && Stage::Clock::now() < deadline_) continue;
            asked = true;
            over(cancelled() ? cancelled_stop()
                             : Stopped{Stopped::Why::time_limit, time_limit_message(call.context.time_limit), {}});
            stage_.interrupt();
        } else if (auto* request = std::get_if<Request>(&*said)) {
            host.used_ticks(call, stage_.take_ticks());
            serve(call, host, std::move(*request));
        } else if (auto* outcome = std::get_if<Outcome>(&*said)) {
            host.used_ticks(call, stage_.take_ticks());
            return finish(std::move(*outcome), stopped_.has_value());
        }
    }
}

void InlineTask::serve(const Call& call, TaskHost& host, Request request) {
    if (stopped_) return stage_.say_reply(*stopped_);
    Outcome outcome = host.request(call, request.op, request.caller, std::move(request.args));
    if (cancelled() && !std::holds_alternative<Stopped>(outcome)) outcome = cancelled_stop();
    if (const auto* stopped = std::get_if<Stopped>(&outcome)) {
        over(*stopped);
        if (request.print) stage_.interrupt();
    }
    stage_.tell_ticks(host.ticks_left(call));
    stage_.say_reply(std::move(outcome));
}

// `asked`: the task was stopped, and only the trace of what the runtime says still counts.
Outcome InlineTask::finish(Outcome outcome, bool asked) {
    auto* stopped = std::get_if<Stopped>(&outcome);
    if (asked) {
        Stopped end = *stopped_;
        if (stopped != nullptr) end.trace = std::move(stopped->trace);
        return end;
    }
    if (stopped == nullptr) return outcome;
    switch (stopped->why) {
        case Stopped::Why::memory_limit:
        case Stopped::Why::depth_limit:
        case Stopped::Why::tick_limit:
            return over(std::move(*stopped));
        default:
            return over({Stopped::Why::misbehaved, "The verb broke out of its rules and was stopped.", {}});
    }
}

}  // namespace moosaic::executor::inline_
