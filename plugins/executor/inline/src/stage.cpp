// Stage: see stage.hpp.
#include "stage.hpp"

#include <csignal>

#include <algorithm>
#include <atomic>
#include <future>

namespace moosaic::executor::inline_ {

namespace {

// A handler has no other way to know. The signal does nothing in a process that never started a stage.
std::atomic<runtime::Runtime*> on_stage = nullptr;
std::atomic<bool> waits = false;  // for the other side: nothing runs that could be stopped
constexpr int stop_signal = SIGURG;

void on_stop_signal(int) {
    if (auto* runtime = on_stage.load(); runtime != nullptr && !waits) runtime->interrupt();
}

}  // namespace

// CPython breaks off its loop only for a stop that is asked for on its own thread.
void Stage::interrupt() { ::pthread_kill(thread_.native_handle(), stop_signal); }

Result<void> Stage::start() {
    struct sigaction action {};
    action.sa_handler = on_stop_signal;
    action.sa_flags = SA_RESTART;
    ::sigaction(stop_signal, &action, nullptr);
    std::promise<Result<void>> warm;
    auto ready = warm.get_future();
    thread_ = std::thread([this, &warm] {
        auto started = runtime_->start();
        if (started) started = runtime_->warm_up();
        const bool alive = started.has_value();
        if (alive) runtime_->forked();
        if (alive) on_stage = runtime_.get();
        warm.set_value(std::move(started));
        if (alive) live();
    });
    auto result = ready.get();
    if (!result) thread_.join();
    return result;
}

void Stage::stop() {
    if (!thread_.joinable()) return;
    tell(Quit{});
    thread_.join();
    on_stage = nullptr;
}

void Stage::tell(Told told) {
    const LockGuard lock(mutex_);
    told_ = std::move(told);
    changed_.notify_all();
}

Stage::Told Stage::await_told() {
    UniqueLock lock(mutex_);
    changed_.wait(lock, [this]() MOOSAIC_REQUIRES(mutex_) { return told_.has_value(); });
    Told told = std::move(*told_);
    told_.reset();
    changed_.notify_all();
    return told;
}

void Stage::speak(Said said) {
    const LockGuard lock(mutex_);
    said_ = std::move(said);
    changed_.notify_all();
}

std::optional<Stage::Said> Stage::listen(Clock::time_point deadline) {
    UniqueLock lock(mutex_);
    const auto heard = [this]() MOOSAIC_REQUIRES(mutex_) { return said_.has_value(); };
    if (deadline == Clock::time_point::max())
        changed_.wait(lock, heard);
    else if (!changed_.wait_until(lock, deadline, heard))
        return std::nullopt;
    auto said = std::move(said_);
    said_.reset();
    return said;
}

void Stage::say_call(std::uint64_t task, const Call& call) {
    if (call.depth == 0 && !fresh_ && task != last_task_) end_task(last_task_);
    last_task_ = task;
    fresh_ = false;
    tell_ticks(call.ticks);
    tell(&call);
}

void Stage::say_reply(Outcome outcome) { tell(std::move(outcome)); }
void Stage::say_check(const std::string& source) { tell(CheckSource{source}); }

// Waits until the runtime has taken it, so that it is not overtaken by the next call.
void Stage::end_task(std::uint64_t task) {
    if (fresh_ || task != last_task_) return;
    fresh_ = true;
    tell(EndOfTask{});
    UniqueLock lock(mutex_);
    changed_.wait(lock, [this]() MOOSAIC_REQUIRES(mutex_) { return !told_.has_value(); });
}

void Stage::live() {
    for (;;) {
        Told told = await_told();
        if (std::holds_alternative<Quit>(told)) return;
        if (const auto* call = std::get_if<const Call*>(&told)) speak(perform(**call));
        if (const auto* source = std::get_if<CheckSource>(&told)) speak(runtime_->check(source->text));
        if (std::holds_alternative<EndOfTask>(told)) runtime_->end_of_task();
    }
}

Outcome Stage::perform(const Call& call) {
    waits = false;
    auto outcome = runtime_->call(call, *this);
    waits = true;
    return outcome;
}

Outcome Stage::request(Op op, Id caller, std::vector<Value> args) {
    waits = true;
    speak(Request{op, caller, std::move(args), false});
    for (;;) {
        Told told = await_told();
        if (auto* outcome = std::get_if<Outcome>(&told)) {
            waits = false;
            return std::move(*outcome);
        }
        if (const auto* call = std::get_if<const Call*>(&told)) speak(perform(**call));
        // A verb that saves a verb: its source is checked while the first one waits.
        if (const auto* source = std::get_if<CheckSource>(&told)) speak(runtime_->check(source->text));
    }
}

void Stage::use_ticks(std::uint64_t ticks) {
    ticks_used_ += ticks;
    if (ticks_left_ != UINT64_MAX) ticks_left_ -= std::min(ticks, ticks_left_);
}

void Stage::print(Id caller, std::string text) {
    std::vector<Value> args;
    args.emplace_back(std::move(text));
    speak(Request{Op::print, caller, std::move(args), true});
    (void)await_told();  // the caller has taken it
}

}  // namespace moosaic::executor::inline_
