#include "crooked.hpp"

#include <functional>

#include "../hunt.hpp"

namespace moosaic::mutants {

using executor::Call;
using executor::Outcome;
using executor::Raised;
using executor::Stopped;

namespace {

Call on_its_way(Call call) {
    if (faulty("keyword_arguments_are_lost")) call.kwargs.clear();
    if (faulty("the_depth_is_lost")) call.depth = 0;
    if (faulty("ticks_left_are_lost")) call.ticks = 0;
    if (faulty("no_call_ends_alone")) call.ends.reset();
    if (faulty("a_snippet_is_taken_for_a_verb")) call.kind = Call::Kind::verb;
    if (faulty("the_settings_are_lost")) call.context.settings = {};
    if (faulty("one_worker_for_two_principals") && call.principal == 6) call.principal = 5;
    for (auto& value : call.args) {
        if (const auto* whole = value.get<std::int64_t>(); whole != nullptr && faulty("integers_become_reals"))
            value = static_cast<double>(*whole);
        if (auto* set = value.get<Set>(); set != nullptr && faulty("a_frozen_set_thaws")) set->frozen = false;
        if (const auto* text = value.get<std::string>(); text != nullptr && faulty("text_ends_at_nul"))
            value = std::string(text->c_str());
    }
    return call;
}

// The engine's side as the worker is let see it.
class Between final : public executor::TaskHost {
public:
    explicit Between(executor::TaskHost& host) : host_(host) {}
    Outcome request(const Call& call, Op op, Id caller, std::vector<Value> args) override {
        if (op == Op::print && faulty("output_is_dropped")) return Value();
        if (op == Op::print && faulty("output_comes_at_the_end")) {
            later_.push_back([this, call, caller, args] { (void)host_.request(call, Op::print, caller, args); });
            return Value();
        }
        if (faulty("requests_name_another_caller")) caller = 1;
        if (faulty("each_request_is_made_twice")) (void)host_.request(call, op, caller, args);
        auto answer = host_.request(call, op, caller, std::move(args));
        if (std::holds_alternative<Raised>(answer) && faulty("an_exception_of_the_host_is_swallowed")) return Value();
        if (std::holds_alternative<Stopped>(answer) && faulty("a_stop_of_the_host_is_swallowed")) return Value();
        if (std::holds_alternative<Stopped>(answer) && op == Op::print && faulty("a_stop_on_output_is_swallowed"))
            return Value();
        return answer;
    }
    void used_ticks(const Call& call, std::uint64_t ticks) override {
        if (!faulty("ticks_used_are_not_told")) host_.used_ticks(call, ticks);
    }
    std::uint64_t ticks_left(const Call& call) override { return host_.ticks_left(call); }
    void used_ahead(const Call& call, std::uint64_t marks) override { host_.used_ahead(call, marks); }
    void finish() {
        for (const auto& one : later_) one();
    }

private:
    executor::TaskHost& host_;
    std::vector<std::function<void()>> later_;
};

Outcome on_its_way_back(Outcome outcome, const Call& call) {
    if (auto* raised = std::get_if<Raised>(&outcome)) {
        if (faulty("an_exception_loses_its_place")) raised->trace.clear();
        if (faulty("an_exception_loses_its_data")) raised->data = {};
    }
    auto* stopped = std::get_if<Stopped>(&outcome);
    if (stopped == nullptr) return outcome;
    if (faulty("a_stop_loses_its_message")) stopped->message.clear();
    if (faulty("a_stop_loses_its_place")) stopped->trace.clear();
    if (faulty("who_swallows_a_stop_goes_on") && call.code.source.rfind("swallow", 0) == 0) return Value(1);
    if (faulty("a_runtime_may_stop_for_anything") && call.code.source.rfind("stop ", 0) == 0)
        stopped->why = static_cast<Stopped::Why>(std::stoi(call.code.source.substr(5)));
    if (faulty("a_lost_worker_is_called_a_liar") && stopped->why == Stopped::Why::worker_lost)
        stopped->why = Stopped::Why::misbehaved;
    if (faulty("a_crash_is_called_lost") && stopped->why == Stopped::Why::crashed)
        stopped->why = Stopped::Why::worker_lost;
    if (faulty("who_ran_out_of_memory_is_called_lost") && stopped->why == Stopped::Why::memory_limit)
        stopped->why = Stopped::Why::worker_lost;
    if (faulty("who_broke_out_is_called_lost") && stopped->why == Stopped::Why::misbehaved)
        stopped->why = Stopped::Why::worker_lost;
    return outcome;
}

class Task final : public executor::ExecutorTask {
public:
    Task(executor::Executor& executor, std::uint64_t number, executor::Limits limits,
         std::shared_ptr<executor::ExecutorTask> real)
        : executor_(executor), number_(number), limits_(limits), real_(std::move(real)) {}
    Outcome call(const Call& call, executor::TaskHost& host) override {
        Between between(host);
        auto outcome = on_its_way_back(real_->call(on_its_way(call), between), call);
        between.finish();
        if (std::holds_alternative<Stopped>(outcome) && faulty("a_stopped_task_may_go_on"))
            real_ = executor_.begin(number_, limits_);
        return outcome;
    }

private:
    executor::Executor& executor_;
    std::uint64_t number_;
    executor::Limits limits_;
    std::shared_ptr<executor::ExecutorTask> real_;
};

}  // namespace

std::unique_ptr<executor::ExecutorTask> Crooked::begin(std::uint64_t task, executor::Limits limits) {
    if (faulty("a_cancelled_task_goes_on")) limits.cancelled = nullptr;
    const bool kept = faulty("a_task_is_never_over");
    std::shared_ptr<executor::ExecutorTask> real = real_->begin(kept ? 1 : task, limits);
    if (kept) kept_.push_back(real);
    return std::make_unique<Task>(*real_, task, limits, std::move(real));
}

Result<std::vector<executor::Finding>> Crooked::check(const std::string& source) {
    if (faulty("a_check_finds_nothing")) return std::vector<executor::Finding>();
    auto found = real_->check(source);
    if (found && faulty("a_check_names_no_line"))
        for (auto& finding : *found) finding.line = 0;
    return found;
}

std::vector<std::pair<int, Id>> Crooked::workers() const {
    if (faulty("workers_are_not_shown")) return {};
    return real_->workers();
}

}  // namespace moosaic::mutants
