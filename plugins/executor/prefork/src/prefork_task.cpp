// PreforkTask: see task.hpp.
#include "prefork_task.hpp"

#include <sys/wait.h>

#include <csignal>
#include <utility>

#include <moosaic/time_limit.hpp>

namespace moosaic::executor::prefork {

namespace {

using std::chrono::milliseconds;
using Got = Link::Got;

constexpr auto grace = milliseconds(50);       // from the soft stop to SIGKILL
constexpr auto last_word = milliseconds(100);  // from the first soft stop until no worker of the task is waited for
constexpr auto born_within = std::chrono::seconds(1);  // a spare that has not said Hello by then is given up
constexpr auto told_within = std::chrono::seconds(1);  // the zygote says at once how a worker ended
constexpr auto look_every = milliseconds(100);
constexpr auto much_cpu = milliseconds(100);  // beyond the first look
constexpr int tries = 8;
constexpr auto too_much_memory = "That used too much memory and was stopped.";

// kill -9 by somebody, or by the kernel short of memory: not the verb's doing.
bool killed(Link& link, Waits& waits) {
    const auto status = link.process().wait_status(waits, told_within);
    return status && WIFSIGNALED(*status) && WTERMSIG(*status) == SIGKILL;
}

// The marks of what was sent ahead with the call.
std::uint64_t marks_of(const Call& call) {
    std::uint64_t marks = 0;
    for (const auto& ahead : call.ahead) marks |= std::uint64_t{1} << (ahead->mark & 63U);
    return marks;
}

Stopped cancelled_stop() { return {Stopped::Why::cancelled, cancelled_message, {}}; }

std::string title_of(Id principal) { return "moosaic-worker #" + std::to_string(principal); }

}  // namespace

PreforkTask::~PreforkTask() {
    for (const auto& [principal, link] : held_) give_back(link);
}

// At the cap: the worker whose calls are over for the longest time.
bool PreforkTask::give_one_back() {
    auto oldest = held_.end();
    for (auto at = held_.begin(); at != held_.end(); ++at) {
        const auto& link = *at->second;
        if (link.broken || !link.greeted || !link.open.empty()) continue;
        if (oldest == held_.end() || link.last_used < oldest->second->last_used) oldest = at;
    }
    if (oldest == held_.end()) return false;
    give_back(oldest->second);
    held_.erase(oldest);
    return true;
}

void PreforkTask::give_back(const LinkPtr& link) {
    // EndOfTask goes with the next call, or soon (Pool): a message of its own would wake the worker for nothing.
    if (link->stepped_back && !link->broken) link->stepped_back = !link->process().come_forward();
    const bool clean = !link->broken && !link->stepped_back && link->open.empty() && link->greeted &&
                       link->encoder.end_of_task(task_).has_value();
    if (clean)
        pool_.release(link);
    else
        pool_.kill(link);
}

std::vector<LinkPtr> PreforkTask::held() const {
    std::vector<LinkPtr> links;
    links.reserve(held_.size());
    for (const auto& [principal, link] : held_) links.push_back(link);
    return links;
}

std::variant<LinkPtr, Stopped> PreforkTask::worker_for(Id principal) {
    if (const auto found = held_.find(principal); found != held_.end()) {
        if (!found->second->broken) return found->second;
        held_.erase(found);  // killed with a call that ended alone
    }
    auto acquired = pool_.acquire(principal, deadline_, held());
    const auto none_free = [&] {
        const auto* refused = std::get_if<Stopped>(&acquired);
        return refused != nullptr && refused->why == Stopped::Why::no_worker;
    };
    while (none_free() && give_one_back()) acquired = pool_.acquire(principal, deadline_, held());
    if (none_free() && held_.size() >= pool_.cap())  // to wait would be for ever
        return Stopped{Stopped::Why::depth_limit,
                       "Verbs of too many owners called each other (" + std::to_string(held_.size()) + ").",
                       {}};
    if (const auto* link = std::get_if<LinkPtr>(&acquired)) held_.emplace(principal, *link);
    return acquired;
}

// A fresh worker says Hello first: its own limits stand then, and only below them there may be others.
Got PreforkTask::limit_memory(Link& link) {
    const auto wanted = pool_.memory_bytes(memory_);
    if (!link.greeted && wanted == pool_.memory_bytes(0)) return Got::frame;
    if (!link.greeted)
        if (const auto got = pool_.greet(link, std::min(deadline_, Clock::now() + born_within)); got != Got::frame)
            return got;
    return pool_.limit_memory(link, wanted) ? Got::frame : Got::closed;
}

Outcome PreforkTask::call(const Call& call, TaskHost& host) {
    if (!call.ends || stopped_) return call_until(call, host);
    const auto around = std::exchange(deadline_, std::min(deadline_, *call.ends));
    auto outcome = call_until(call, host);
    deadline_ = around;
    if (Clock::now() < around) stopped_.reset();  // it was this call's end alone
    return outcome;
}

Outcome PreforkTask::call_until(const Call& call, TaskHost& host) {
    for (int left = tries; !stopped_; --left) {
        if (cancelled()) return over(cancelled_stop());
        const auto worker = worker_for(call.principal);
        if (const auto* refused = std::get_if<Stopped>(&worker)) return over(*refused);
        const auto& link = std::get<LinkPtr>(worker);
        if (auto outcome = converse(link, call, host)) return std::move(*outcome);
        const Stopped gone = lost(link);
        if (left > 1)
            stopped_.reset();  // it never ran anything: another one may
        else
            return gone;
    }
    return *stopped_;
}

Result<void> PreforkTask::say_call(Link& link, const Call& call, const frames::Address& address) {
    if (!link.introduced) {
        if (auto said = link.encoder.hello({frames::protocol_version, link.principal, title_of(link.principal), {}});
            !said)
            return said;
        link.introduced = true;
    }
    const frames::CallNumbers numbers{link.ahead.number(call.ahead), link.context.number(call.context)};
    const bool with_source = !frames::Codes::keeps(call) || link.codes.find(call.code) == nullptr;
    if (auto said = link.encoder.call(address, call, numbers, with_source); !said) return said;
    link.ahead.sent(call.ahead, numbers.ahead);
    link.context.sent(call.context, numbers.context);
    if (with_source && frames::Codes::keeps(call)) link.codes.keep(call.code, {});
    return {};
}

std::optional<Outcome> PreforkTask::converse(const LinkPtr& link, const Call& call, TaskHost& host) {
    const frames::Address address{task_, ++calls_, static_cast<std::uint16_t>(call.depth)};
    if (link->open.empty() && limit_memory(*link) != Got::frame) {
        pool_.kill(link);
        return std::nullopt;
    }
    // What was said before and is not sent yet (EndOfTask) stays with the encoder.
    if (auto said = say_call(*link, call, address); !said) return Raised{"ValueError", said.error().message, {}, {}};
    if (link->open.empty()) link->process().runs(call.code.verb, call.this_object);
    link->open.push_back(address);
    const bool fresh = !link->greeted;
    Got got = link->send(deadline_);
    if (fresh && got != Got::timeout) got = pool_.greet(*link, std::min(deadline_, Clock::now() + born_within));
    if (fresh && got == Got::timeout && Clock::now() < deadline_) {
        pool_.kill(link);  // stopped before it said a word
        return std::nullopt;
    }
    if (fresh && got == Got::closed) return std::nullopt;
    bool heard = false;
    for (;;) {
        // Killed from outside before it said a word of this call: nothing of it happened, another worker may run it.
        if (got == Got::closed && !heard && link->open.size() == 1 && killed(*link, pool_.waits())) return std::nullopt;
        if (got != Got::frame) return trouble(link, got, call);
        frames::Frame frame;
        got = listen(*link, frame);
        if (got != Got::frame) continue;
        heard = true;
        if (!(frame.address == address)) return misbehaved(link, "it answered for another call");
        if (frame.ticks != 0) host.used_ticks(call, frame.ticks);
        if (auto outcome = take(link, call, host, std::move(frame))) return outcome;
    }
}

// Looks every tenth of a second whether the task was cancelled, and at what the worker does: one that goes on and on
// lets all others compute first. Only time it took itself counts: on a busy machine a
// short call takes long as well.
Got PreforkTask::listen(Link& link, frames::Frame& frame) const {
    for (;;) {
        const auto idle_until = cancelled_ != nullptr ? Clock::now() + look_every : deadline_;
        const auto got = link.receive(frame, std::min(deadline_, link.stepped_back ? idle_until : link.look_at));
        const auto now = Clock::now();
        if (got == Got::timeout && cancelled()) return got;  // trouble() tells the two apart
        if (!link.stepped_back && now >= link.look_at) {
            link.look_at = now + look_every;
            const auto cpu = link.process().cpu();
            if (link.cpu_before.count() == 0) link.cpu_before = cpu;
            link.stepped_back = cpu - link.cpu_before > much_cpu;
            if (link.stepped_back) pool_.step_back(link);
        }
        if (got != Got::timeout || now >= deadline_) return got;
    }
}

std::optional<Outcome> PreforkTask::take(const LinkPtr& link, const Call& call, TaskHost& host, frames::Frame frame) {
    if (auto* result = std::get_if<frames::Result>(&frame.body)) {
        if ((result->used & ~marks_of(call)) != 0) return misbehaved(link, "it used answers that it was not sent");
        link->open.pop_back();
        if (!call.ahead.empty()) host.used_ahead(call, result->used);
        return vet(link, std::move(result->outcome));
    }
    if (auto* request = std::get_if<frames::Request>(&frame.body)) return serve(link, call, host, std::move(*request));
    if (auto* print = std::get_if<frames::Print>(&frame.body)) {
        std::vector<Value> args;
        args.emplace_back(std::move(print->text));
        Outcome outcome = host.request(call, Op::print, print->caller, std::move(args));
        auto* stopped = std::get_if<Stopped>(&outcome);
        if (stopped == nullptr && cancelled()) return stop(link, cancelled_stop(), false);
        if (stopped == nullptr) return std::nullopt;
        if (stopped->why == Stopped::Why::misbehaved) return misbehaved(link, stopped->message);
        return stop(link, std::move(*stopped), false);
    }
    return misbehaved(link, "it sent a frame out of order");
}

std::optional<Outcome> PreforkTask::serve(const LinkPtr& link, const Call& call, TaskHost& host,
                                          frames::Request request) {
    const frames::Address address = link->open.back();
    Outcome outcome = host.request(call, request.op, request.caller, std::move(request.args));
    if (link->broken) return lost(link);  // killed with a call that ended alone
    if (cancelled() && !std::holds_alternative<Stopped>(outcome)) outcome = cancelled_stop();
    if (auto* stopped = std::get_if<Stopped>(&outcome)) {
        // What no runtime sends. A stop of the task that comes from further inside is another worker's.
        if (stopped->why == Stopped::Why::misbehaved && !stopped_) return misbehaved(link, stopped->message);
        return stop(link, std::move(*stopped), true);
    }
    const auto ticks = host.ticks_left(call);
    if (auto said = link->encoder.reply(address, outcome, ticks); !said) {
        // Too large or too deep for the verb to see: an error in the verb, at this place.
        if (!link->encoder.reply(address, Raised{"ValueError", said.error().message, {}, {}}, ticks))
            return misbehaved(link, "it cannot be answered");
    }
    if (const Got got = link->send(deadline_); got != Got::frame) return trouble(link, got, call, true);
    return std::nullopt;
}

// A worker ends a task on its own only for its own limits. Memory that ran out ends it too, and the worker with it, so
// that what it took goes back to the machine.
Outcome PreforkTask::vet(const LinkPtr& link, Outcome outcome) {
    if (auto* raised = std::get_if<Raised>(&outcome); raised != nullptr && raised->type == "MemoryError") {
        pool_.kill(link);
        return over({Stopped::Why::memory_limit, too_much_memory, std::move(raised->trace)});
    }
    auto* stopped = std::get_if<Stopped>(&outcome);
    if (stopped == nullptr) return outcome;
    switch (stopped->why) {
        case Stopped::Why::memory_limit:
        case Stopped::Why::depth_limit:
        case Stopped::Why::tick_limit:
            return over(std::move(*stopped));
        default:
            return misbehaved(link, "it claimed a stop that nobody asked for");
    }
}

Stopped PreforkTask::over(Stopped stopped) {
    if (!stopped_) {
        stopped_ = stopped;
        stop_until_ = Clock::now() + last_word;
    }
    return stopped;
}

Stopped PreforkTask::stop(const LinkPtr& link, Stopped stopped, bool waiting) {
    over(stopped);
    if (link->broken) return stopped;
    const frames::Address address = link->open.back();
    if (!waiting) {
        link->process().signal(SIGUSR1);
    } else if (!link->encoder.abort(address, stopped) || link->send(stop_until_) != Got::frame) {
        pool_.kill(link);
        return stopped;
    }
    if (!drain(*link, stopped, std::min(stop_until_, Clock::now() + grace))) pool_.kill(link);
    return stopped;
}

// Reads until the stopped worker has said its Result, whose traceback is all that still counts.
bool PreforkTask::drain(Link& link, Stopped& stopped, Clock::time_point until) {
    const frames::Address address = link.open.back();
    frames::Frame frame;
    while (link.receive(frame, until) == Got::frame && frame.address == address) {
        if (std::holds_alternative<frames::Print>(frame.body)) continue;
        if (std::holds_alternative<frames::Request>(frame.body)) {
            if (!link.encoder.abort(address, stopped) || link.send(until) != Got::frame) return false;
            continue;
        }
        auto* result = std::get_if<frames::Result>(&frame.body);
        if (result == nullptr) return false;
        link.open.pop_back();
        if (auto* ended = std::get_if<Stopped>(&result->outcome)) stopped.trace = std::move(ended->trace);
        return true;
    }
    return false;
}

Stopped PreforkTask::trouble(const LinkPtr& link, Got got, const Call& call, bool waiting) {
    switch (got) {
        case Got::timeout: {
            Stopped stopped{Stopped::Why::time_limit, time_limit_message(call.context.time_limit), {}};
            if (cancelled() && Clock::now() < deadline_) stopped = cancelled_stop();
            if (!waiting && link->greeted) return stop(link, std::move(stopped), false);
            pool_.kill(link);  // it does not even read
            return over(std::move(stopped));
        }
        case Got::malformed:
            if (link->greeted) return misbehaved(link, link->why());
            pool_.kill(link);  // it could not raise its walls; the log has the reason
            return over({Stopped::Why::worker_lost, "No verb worker could be started.", {}});
        default:
            return lost(link);
    }
}

Stopped PreforkTask::misbehaved(const LinkPtr& link, std::string_view how) {
    pool_.misbehaved(*link, how);
    pool_.kill(link);
    return over({Stopped::Why::misbehaved, "The verb broke out of its rules and was stopped.", {}});
}

Stopped PreforkTask::lost(const LinkPtr& link) {
    const auto status = link->process().wait_status(pool_.waits(), told_within);
    pool_.kill(link);
    if (const auto held = held_.find(link->principal); held != held_.end() && held->second == link) held_.erase(held);
    if (status && WIFSIGNALED(*status) && WTERMSIG(*status) == SIGSYS)
        return misbehaved(link, "it tried a forbidden system call (which one, the kernel does not say)");
    if (status && WIFEXITED(*status) && WEXITSTATUS(*status) == control::exit_memory)
        return over({Stopped::Why::memory_limit, too_much_memory, {}});
    if (status && WIFSIGNALED(*status) && control::is_fault(WTERMSIG(*status)))
        return over(
            {Stopped::Why::crashed, "That command crashed its worker and was stopped; the operators are told.", {}});
    std::string how;
    if (status && WIFSIGNALED(*status)) how = " (signal " + std::to_string(WTERMSIG(*status)) + ")";
    if (status && WIFEXITED(*status)) how = " (exit code " + std::to_string(WEXITSTATUS(*status)) + ")";
    return over({Stopped::Why::worker_lost, "The verb's worker died" + how + ".", {}});
}

}  // namespace moosaic::executor::prefork
