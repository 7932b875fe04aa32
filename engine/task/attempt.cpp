// Attempt: running verbs, the caller stack, and the output of one try.
#include "task/attempt.hpp"

#include <algorithm>
#include <utility>

#include <moosaic/markup.hpp>

#include "task/ahead/call_ahead.hpp"
#include "world/suspension.hpp"

namespace moosaic::task {

using executor::Outcome;
using executor::Raised;
using executor::Stopped;
using world::BoundVerb;
using world::Principal;
using world::WorldError;

namespace {

std::int64_t microseconds(std::chrono::system_clock::time_point t) {
    return std::chrono::duration_cast<std::chrono::microseconds>(t.time_since_epoch()).count();
}

std::uint64_t memory_bytes(const Bounds& bounds) {
    return static_cast<std::uint64_t>(memory_mb_of(bounds)) * 1024 * 1024;
}

Principal principal(const TaskFacts& facts) {
    return facts.system ? Principal::as_system() : Principal::of(facts.caller);
}

}  // namespace

Attempt::Attempt(TaskServices& services, const TaskFacts& facts, std::unique_ptr<store::Tx> tx)
    : services_(services),
      facts_(facts),
      budget_(services, facts),
      tx_(tx ? std::move(tx) : services.store.begin()),
      world_(*tx_, *this, principal(facts)),
      bounds_(own_bounds()),
      deadline_(services.limits.by_class && !facts.system ? facts.started + std::chrono::milliseconds(bounds_.time_ms)
                                                          : facts.deadline),
      now_(microseconds(services.clock.wall())),
      spending_(bounds_, !facts.system) {
    tx_->spend_from(budget_);
    budget_.bound_whole({deadline_, bounds_.ticks, static_cast<std::size_t>(bounds_.write_bytes)});
    output_.session = facts.session;
    output_.player = facts.player;
    output_.at = now_;
    executor_ = services.executor.begin(facts.id, executor::Limits{deadline_, memory_bytes(bounds_), facts.stop});
}

Attempt::~Attempt() = default;

// By class only where somebody set them so: it takes reads.
Bounds Attempt::own_bounds() {
    const auto& limits = services_.limits;
    if (!limits.by_class || facts_.system) return limits.of_all();
    return limits.of(class_of(world_, facts_.caller));
}

Id Attempt::system_object() {
    if (!system_object_) system_object_ = world_.system_object();
    return *system_object_;
}

// What somebody typed may be a whisper or a password. A verb that only happens to run in the command, such as the title
// or the `tell` of a thing that lies there, does not overhear it.
bool Attempt::reads_line(const executor::Call& call, bool wizard) const {
    if (wizard || call.principal == (facts_.player != 0 ? facts_.player : facts_.caller)) return true;
    if (std::find(readers_.owners.begin(), readers_.owners.end(), call.principal) != readers_.owners.end()) return true;
    return call.this_object == readers_.this_object && call.verb_name == readers_.verb_name;
}

bool Attempt::typed(std::size_t frame) const {
    return frame == 0 && readers_.this_object != 0 && frames_[0].this_object == readers_.this_object &&
           frames_[0].verb_name == readers_.verb_name;
}

executor::Context Attempt::context(const executor::Call& call, bool wizard) {
    executor::Context context;
    context.player = facts_.player;
    context.system_object = system_object();
    context.task_id = std::to_string(facts_.id);
    const auto now = services_.clock.steady();
    context.elapsed = std::chrono::duration<double>(now - facts_.started).count();
    context.time_limit = std::chrono::duration<double>(deadline_ - facts_.started).count();
    if (!parser_.is_none() && reads_line(call, wizard)) {
        context.parser = parser_;
        context.parser_lasts = parser_lasts_;
    }
    context.settings = facts_.settings;
    return context;
}

std::string Attempt::verb_display(const world::Verb& verb) {
    const CallerScope as_system(world_, Principal::as_system());
    const auto names = world_.names_of(verb.id);
    return world_.display_object(verb.object) + ":" + (names.empty() ? "(untitled)" : names.front().name);
}

Value Attempt::verb_value(const BoundVerb& bound) {
    // A worker that may not run it asks for a call, and hears why.
    const bool runnable = bound.verb.owner != 0 && !bound.verb.flags.suspended &&
                          world_.caller_may("execute", world::Entity::verb, bound.verb.id);
    return Value::dict({{"ref", Ref{RefKind::verb, bound.verb.id, bound.bound_to, bound.name, 0}},
                        {"owner", bound.verb.owner},
                        {"origin", bound.verb.object},
                        {"hash", bound.verb.hash},
                        {"execute", runnable}});
}

Prepared Attempt::prepare(const BoundVerb& bound, bool check_execute) {
    if (check_execute) world_.need("execute", world::Entity::verb, bound.verb.id);
    if (bound.verb.owner == 0)
        throw WorldError("UserError", "The verb " + verb_display(bound.verb) + " has no owner, so it may not run.");
    world::need_running(world_, bound.verb);
    Prepared prepared;
    auto& call = prepared.call;
    call.kind = executor::Call::Kind::verb;
    call.principal = bound.verb.owner;
    call.code.verb = bound.verb.id;
    call.code.hash = bound.verb.hash;
    call.code.source = bound.verb.code;
    {
        const CallerScope as_system(world_, Principal::as_system());
        call.code.display = world_.display_object(bound.verb.object) + ":" + bound.name;
        call.code.author = world_.display_object(bound.verb.owner);
    }
    call.this_object = bound.bound_to != 0 ? bound.bound_to : bound.verb.object;
    call.verb_name = bound.name;
    call.origin = bound.verb.object;
    prepared.system_object = system_object();
    prepared.wizard = world_.is_wizard(call.principal);
    if (!prepared.wizard) world::need_owner_running(world_, call.principal, now_);
    return prepared;
}

Value Attempt::run(const BoundVerb& bound, const std::vector<Value>& args,
                   const std::vector<std::pair<std::string, Value>>& kwargs, bool check_execute) {
    auto prepared = prepare(bound, check_execute);
    prepared.call.args = args;
    prepared.call.kwargs = kwargs;
    return dispatch(std::move(prepared.call), prepared.wizard);
}

Value Attempt::run(Prepared prepared) {
    system_object_ = prepared.system_object;
    return dispatch(std::move(prepared.call), prepared.wizard);
}

void Attempt::perform(const BoundVerb& bound, const std::vector<Value>& args) {
    auto prepared = prepare(bound, true);
    prepared.call.args = args;
    perform(std::move(prepared));
}

void Attempt::perform(Prepared prepared) {
    prepared.call.discard = true;
    run(std::move(prepared));
}

Value Attempt::evaluate(const std::string& text, bool show) {
    if (world_.caller().system) throw WorldError("UserError", "Text cannot be evaluated as the system.");
    if (text.size() > 256 * 1024) throw WorldError("UserError", "That text is too long to evaluate.");
    executor::Call call;
    call.kind = executor::Call::Kind::eval;
    call.principal = world_.caller().id;
    call.code.source = text;
    call.args = {Value(show)};
    call.code.display = "@eval";
    {
        const CallerScope as_system(world_, Principal::as_system());
        call.code.author = world_.display_object(call.principal);
    }
    call.this_object = facts_.player != 0 ? facts_.player : call.principal;
    call.verb_name = "@eval";
    call.origin = call.this_object;
    const bool wizard = world_.is_wizard(call.principal);
    if (!wizard) world::need_owner_running(world_, call.principal, now_);
    return dispatch(std::move(call), wizard);
}

namespace {

// A call between owners, for the time of a scope: its frame, its depth, its caller, and what was read ahead for it.
class InnerCall {
public:
    InnerCall(std::vector<CallFrame>& frames, std::vector<const executor::Call*>& calls, int& depth,
              ahead::CallAhead*& reading, ahead::CallAhead& own, const executor::Call& call, CallFrame frame)
        : frames_(frames), calls_(calls), depth_(depth), reading_(reading), size_(frames.size()), outer_(reading) {
        frames_.push_back(std::move(frame));
        calls_.push_back(&call);
        ++depth_;
        reading_ = &own;
    }
    ~InnerCall() {
        reading_ = outer_;
        --depth_;
        calls_.pop_back();
        frames_.resize(size_);
    }
    InnerCall(const InnerCall&) = delete;
    InnerCall& operator=(const InnerCall&) = delete;

private:
    std::vector<CallFrame>& frames_;
    std::vector<const executor::Call*>& calls_;
    int& depth_;
    ahead::CallAhead*& reading_;
    const std::size_t size_;
    ahead::CallAhead* const outer_;
};

// Counts the calls under way whose verb is no wizard's.
class Stranger {
public:
    Stranger(int& count, bool is_one) : count_(count), by_(is_one ? 1 : 0) { count_ += by_; }
    ~Stranger() { count_ -= by_; }
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;

private:
    int& count_;
    int by_;
};

}  // namespace

Value Attempt::dispatch(executor::Call call, bool wizard) {
    spending_.call(depth_);
    call.depth = depth_;
    call.context = context(call, wizard);
    call.ticks = budget_.ticks_left();
    ahead::CallAhead reading(services_.memory, call, wizard ? facts_.player : 0);
    auto outcome = [&] {
        CallFrame frame{call.this_object, call.verb_name, call.origin, call.principal, world_.caller().id};
        const CallerScope caller(world_, Principal::of(call.principal));
        const InnerCall inner(frames_, calls_, depth_, reading_, reading, call, std::move(frame));
        const Stranger stranger(strangers_, !wizard);
        read_ahead(call, reading);
        return executor_->call(call, *this);
    }();
    if (broken_.restart) throw world::Restart();
    if (!broken_.storage.empty()) throw store::StorageFailure(broken_.storage);
    if (auto* raised = std::get_if<Raised>(&outcome)) throw VerbRaised(std::move(*raised));
    if (auto* stopped = std::get_if<Stopped>(&outcome)) {
        // A worker knows only what is left of the ticks.
        if (stopped->why == Stopped::Why::tick_limit) stopped->message = budget_.ticks_message();
        throw TaskStopped(std::move(*stopped));
    }
    reading.learn();
    return std::get<Value>(std::move(outcome));
}

Value Attempt::call_verb(const BoundVerb& verb, const std::vector<Value>& args) {
    return run_nested(verb, args, {}, true);
}

void Attempt::used_ticks(const executor::Call&, std::uint64_t ticks) { budget_.used(ticks); }
std::uint64_t Attempt::ticks_left(const executor::Call&) { return budget_.ticks_left(); }

void Attempt::print(std::string markup) {
    spending_.output(markup.size());
    if (facts_.player == 0) {
        services_.log.info(display(facts_) + " printed: " + markup.substr(0, 500));
        return;
    }
    output_.effects.emplace_back(Message{facts_.player, true, "text", std::move(markup), strangers_ == 0});
}

void Attempt::event(Id recipient, verbs::ClientEvent event) {
    spending_.output(256);
    output_.effects.emplace_back(Event{recipient, std::move(event)});
}

}  // namespace moosaic::task
