// Attempt: verbs that others wrote and that a command calls for show. They share one pot, and whatever ends one of
// them ends only it: it is undone, and a default stands for its answer.
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <moosaic/markup.hpp>

#include "task/attempt.hpp"
#include "task/complaints.hpp"
#include "task/hook_reports.hpp"

namespace moosaic::task {

using executor::Stopped;
using world::BoundVerb;
using world::WorldError;

namespace {

// What stands for the answer of a verb that was cut off.
enum class Instead : std::uint8_t { name, shown_name, nothing, no, none };

struct ForShow {
    std::string_view verb;
    Instead instead;
};

// docs/reference/sandbox.md has them for people.
constexpr std::array<ForShow, 16> verbs_for_show = {{{"title", Instead::name},
                                                     {"titlec", Instead::name},
                                                     {"description", Instead::name},
                                                     {"look_self", Instead::shown_name},
                                                     {"tell", Instead::nothing},
                                                     {"tell_contents", Instead::nothing},
                                                     {"announce", Instead::nothing},
                                                     {"announce_all", Instead::nothing},
                                                     {"announce_all_but", Instead::nothing},
                                                     {"offer", Instead::nothing},
                                                     {"accept", Instead::no},
                                                     {"hide_from_contents", Instead::no},
                                                     {"walk_by_name", Instead::no},
                                                     {"asked_for", Instead::no},
                                                     {"is_unlocked_for", Instead::no},
                                                     {"gift_rule", Instead::none}}};

const ForShow* find_for_show(std::string_view verb) {
    const auto* const found = std::find_if(verbs_for_show.begin(), verbs_for_show.end(),
                                           [verb](const ForShow& one) { return one.verb == verb; });
    return found == verbs_for_show.end() ? nullptr : found;
}

constexpr auto least = std::chrono::milliseconds(1);  // less is not worth the call
// What the calling verb's worker takes for a call besides: with thousands of short ones it is as much as they are.
constexpr auto exchange = std::chrono::microseconds(80);

// Of the pot, so that the one that is stopped last, or whose worker is killed, is within it too.
std::chrono::steady_clock::duration kept_for_stopping(std::chrono::milliseconds whole) {
    return std::min<std::chrono::steady_clock::duration>(whole / 4, std::chrono::milliseconds(60));
}

std::string said(const executor::Raised& raised) { return raised.type + ": " + raised.message; }

std::string said(const Stopped& stopped) {
    switch (stopped.why) {
        case Stopped::Why::time_limit:
            return "it took too long";
        case Stopped::Why::memory_limit:
            return "it used too much memory";
        case Stopped::Why::output_limit:
            return "it printed too much";
        case Stopped::Why::depth_limit:
            return "it called verbs too deeply";
        case Stopped::Why::task_limit:
            return "it moved too many things";
        case Stopped::Why::call_limit:
            return "it called too many verbs";
        case Stopped::Why::tick_limit:
            return "it took too many steps";
        default:
            return "its worker ended";
    }
}

std::string with_place(std::string why, const std::vector<executor::TraceFrame>& trace) {
    if (trace.empty()) return why;
    return why + " (" + trace.back().verb + ", line " + std::to_string(trace.back().line) + ")";
}

// What a player reads as the refusal of `accept`.
bool own_message(const BoundVerb& bound, std::string_view type) {
    return bound.name == "accept" && (world::is_user_error(type) || world::is_permission_error(type));
}

}  // namespace

bool Attempt::for_show(const BoundVerb& bound) {
    if (facts_.system || facts_.pot == nullptr) return false;
    if (find_for_show(bound.name) == nullptr) return false;
    const Id owner = bound.verb.owner;
    const Id typist = facts_.player != 0 ? facts_.player : facts_.caller;
    return owner != 0 && owner != typist && !world_.is_wizard(owner);
}

bool Attempt::hooks_spent() {
    if (facts_.system || facts_.pot == nullptr) return false;
    const auto whole = std::chrono::milliseconds(services_.limits.hooks_ms);
    return facts_.pot->time + least >= whole - kept_for_stopping(whole) || facts_.pot->ticks >= bounds_.ticks / 10;
}

// The texts name what they would have shown, as far as the caller may know its name; look_self shows it.
Value Attempt::default_of(const BoundVerb& bound) {
    const auto* const known = find_for_show(bound.name);
    const auto instead = known == nullptr ? Instead::nothing : known->instead;
    if (instead == Instead::nothing) return {};
    if (instead == Instead::no) return false;
    if (instead == Instead::none) return "none";
    const Id id = bound.bound_to != 0 ? bound.bound_to : bound.verb.object;
    const auto shown = world_.object(id);
    auto text = shown && !world_.caller_may("read", world::Entity::object, id)
                    ? std::string("something")
                    : markup::escape(shown ? shown->name : "");
    if (instead != Instead::shown_name) return text;
    print(std::move(text));
    return {};
}

Attempt::Mark Attempt::mark() {
    return {tx_->savepoint(), world_.hooks().size(), output_.effects.size(), spending_.used(), budget_.held()};
}

std::size_t Attempt::followers() {
    const auto& hooks = world_.hooks();
    if (hooks.size() < bundles_.hooks()) bundles_ = {};
    for (auto i = bundles_.hooks(); i < hooks.size(); ++i) bundles_.add(hooks[i]);
    return bundles_.tasks();
}

void Attempt::undo(const Mark& mark) {
    tx_->rollback(mark.savepoint);
    world_.hooks().resize(std::min(mark.hooks, world_.hooks().size()));
    bundles_ = {};
    output_.forget(mark.effects);
    world_.forget();
    spending_.take_back(mark.used);
    budget_.take_back(mark.held);
}

Value Attempt::run_nested(const BoundVerb& bound, const std::vector<Value>& args,
                          const std::vector<std::pair<std::string, Value>>& kwargs, bool check_execute) {
    need_own_command(bound);
    return fitting_title(
        bound, for_show(bound) ? in_pot(bound, args, kwargs, check_execute) : run(bound, args, kwargs, check_execute));
}

Value Attempt::in_pot(const BoundVerb& bound, const std::vector<Value>& args,
                      const std::vector<std::pair<std::string, Value>>& kwargs, bool check_execute) {
    auto& pot = *facts_.pot;
    const bool outermost = !std::exchange(in_pot_, true);
    const auto began = services_.clock.steady();
    const std::int64_t ticks = budget_.ticks();
    const auto around = budget_.bounds();
    auto inside = around;
    if (outermost) {
        const auto whole = std::chrono::milliseconds(services_.limits.hooks_ms);
        inside.deadline = std::min(inside.deadline, began + whole - kept_for_stopping(whole) - pot.time);
        inside.ticks = std::min(inside.ticks, ticks + bounds_.ticks / 10 - pot.ticks);
        inside.held = std::min(inside.held, budget_.held() + static_cast<std::size_t>(bounds_.write_bytes / 10));
    }
    // Before its bounds hold: looking up the default counts too, and would end the whole task at a mark that is passed.
    if (began + least >= inside.deadline || ticks >= inside.ticks) {
        in_pot_ = !outermost;
        return default_of(bound);
    }
    const auto used = spending_.part(outermost ? 10 : 1, followers());
    budget_.bound(inside);
    const auto leave = [&] {
        budget_.bound(around);
        spending_.whole(used);
        if (!outermost) return;
        in_pot_ = false;
        pot.time += services_.clock.steady() - began + exchange;
        pot.ticks += budget_.ticks() - ticks;
    };
    Value answer;
    try {
        answer = shown(bound, args, kwargs, check_execute, inside);
    } catch (...) {
        leave();
        throw;
    }
    leave();
    return answer;
}

// One of them, within `inside`.
Value Attempt::shown(const BoundVerb& bound, const std::vector<Value>& args,
                     const std::vector<std::pair<std::string, Value>>& kwargs, bool check_execute,
                     const TaskBudget::Bounds& inside) {
    const auto start = mark();
    try {
        auto prepared = prepare(bound, check_execute);
        prepared.call.args = args;
        prepared.call.kwargs = kwargs;
        prepared.call.ends = inside.deadline;
        return dispatch(std::move(prepared.call), prepared.wizard);
    } catch (const WorldError& error) {
        budget_.lift();
        undo(start);
        if (own_message(bound, error.type)) throw;
        return default_of(bound);  // it may not be called
    } catch (const VerbRaised& error) {
        budget_.lift();
        undo(start);
        if (own_message(bound, error.raised.type)) throw;
        cut(bound, with_place(said(error.raised), error.raised.trace));
    } catch (const TaskStopped& stop) {
        const auto why = stop.stopped.why;
        if (why == Stopped::Why::no_worker || why == Stopped::Why::cancelled || budget_.over()) throw;
        budget_.lift();
        undo(start);
        cut(bound, with_place(said(stop.stopped), stop.stopped.trace));
    }
    return default_of(bound);
}

void Attempt::perform_apart(const BoundVerb& verb, const std::vector<Value>& args) {
    const auto start = mark();
    const auto bounds = budget_.bounds();
    std::optional<Failure> failure;
    try {
        return perform(verb, args);
    } catch (const WorldError&) {
        failure = current_failure();
    } catch (const VerbRaised&) {
        failure = current_failure();
    }
    auto shown = complaint(*this, *failure);
    undo(start);
    budget_.bound(bounds);
    for (auto& line : shown) {
        if (facts_.player == 0)
            services_.log.warning(display(facts_) + ": " + line);
        else
            output_.effects.emplace_back(Message{facts_.player, true, "error", std::move(line)});
    }
}

void Attempt::cut(const BoundVerb& bound, std::string why) {
    services_.hook_reports.cut({bound.verb.id, bound.verb.hash, bound.verb.object, bound.verb.owner,
                                verb_display(bound.verb), std::move(why)});
}

}  // namespace moosaic::task
