// Attempt: serving a worker's requests. A worker is never believed: claim, types and permissions are checked here.
#include <algorithm>
#include <limits>

#include <moosaic/reads.hpp>

#include "task/ahead/call_ahead.hpp"
#include "task/attempt.hpp"
#include "verbs/checked_verb.hpp"
#include "verbs/sdk_calls.hpp"
#include "world/fields.hpp"
#include "world/query.hpp"
#include "world/suspension.hpp"

namespace moosaic::task {

using executor::Outcome;
using executor::Raised;
using executor::Stopped;
using world::Principal;
using world::WorldError;

namespace {

[[noreturn]] void malformed(std::string_view what) {
    throw TaskStopped(
        Stopped{Stopped::Why::misbehaved,
                "That command was stopped: its worker sent a malformed request (" + std::string(what) + ").",
                {}});
}

const Value& argument(const std::vector<Value>& args, std::size_t index) {
    if (index >= args.size()) malformed("too few arguments");
    return args[index];
}

const Ref& ref_argument(const std::vector<Value>& args, std::size_t index) {
    const auto* ref = argument(args, index).get<Ref>();
    if (ref == nullptr) malformed("a reference is missing");
    return *ref;
}

const std::string& text_argument(const std::vector<Value>& args, std::size_t index) {
    const auto* text = argument(args, index).get<std::string>();
    if (text == nullptr) malformed("a text is missing");
    return *text;
}

const std::vector<Value>& list_argument(const std::vector<Value>& args, std::size_t index) {
    const auto& value = argument(args, index);
    if (const auto* list = value.get<List>()) return list->items;
    if (const auto* tuple = value.get<Tuple>()) return tuple->items;
    malformed("a list is missing");
}

std::vector<std::pair<std::string, Value>> keywords(const Value& value) {
    std::vector<std::pair<std::string, Value>> result;
    if (const auto* dict = value.get<Dict>()) {
        for (const auto& [key, item] : dict->items) {
            const auto* text = key.get<std::string>();
            if (text == nullptr) malformed("a keyword is not text");
            result.emplace_back(*text, item);
        }
    }
    return result;
}

// Whose attribute is missing, as an error says it: rows that are no entities have no number anybody knows.
std::string owner_of_names(world::World& world, const Ref& ref) {
    switch (ref.kind) {
        case RefKind::object:
            return world.display(world::Entity::object, ref.id);
        case RefKind::verb:
            return world.display(world::Entity::verb, ref.id);
        case RefKind::property:
            return world.display(world::Entity::property, ref.id);
        case RefKind::alias:
            return "an alias";
        case RefKind::verb_name:
            return "a verb's name";
        case RefKind::acl:
            return "a rule";
        case RefKind::account:
            return "an account";
        case RefKind::ssh_key:
            return "a key";
        case RefKind::site:
            return "a universe";
    }
    return "that";
}

// Pushes the frames a worker kept itself since its call began; popped again when the nested call is over.
class LocalFrames {
public:
    // A worker's own frames are verbs of its principal; only a wizard's may stand for somebody else (set_task_perms).
    LocalFrames(Attempt& attempt, Id principal, bool wizard, const std::vector<Value>& frames)
        : frames_(attempt.frames()), size_(frames_.size()) {
        if (frames.size() > 200) malformed("too many frames");
        for (const auto& value : frames) {
            const auto* items = value.get<Tuple>();
            const auto* list = value.get<List>();
            const auto* parts = items != nullptr ? &items->items : list != nullptr ? &list->items : nullptr;
            if (parts == nullptr || parts->size() != 4) malformed("a frame");
            CallFrame frame;
            frame.this_object = (*parts)[0].object_id();
            if (const auto* name = (*parts)[1].get<std::string>()) frame.verb_name = *name;
            frame.origin = (*parts)[2].object_id();
            frame.caller = wizard ? (*parts)[3].object_id() : principal;
            frame.previous_caller = frames_.empty() ? 0 : frames_.back().caller;
            frames_.push_back(std::move(frame));
        }
    }
    ~LocalFrames() { frames_.resize(size_); }
    LocalFrames(const LocalFrames&) = delete;
    LocalFrames& operator=(const LocalFrames&) = delete;

private:
    std::vector<CallFrame>& frames_;
    std::size_t size_;
};

}  // namespace

Outcome Attempt::request(const executor::Call& call, Op op, Id caller, std::vector<Value> args) {
    const bool writes = !only_reads(op, args) && op != Op::call && op != Op::eval;
    const auto savepoint = tx_->savepoint();
    const auto hooks = world_.hooks().size();
    const auto effects = output_.effects.size();
    const auto undo = [&] {
        if (!writes) return;
        tx_->rollback(savepoint);
        world_.hooks().resize(std::min(hooks, world_.hooks().size()));
        bundles_ = {};
        output_.undo(effects);
        world_.forget();
    };
    try {
        if (caller != call.principal && !world_.is_wizard(call.principal)) malformed("it claimed another principal");
        if (reading_ == nullptr) return answer(call, op, caller, args);
        reading_->asks(op, args);
        auto value = answer(call, op, caller, args);
        reading_->answered(op, caller, std::move(args), value);
        return value;
    } catch (WorldError& error) {
        undo();
        return Raised{error.type, error.message, error.data, {}};
    } catch (VerbRaised& error) {
        undo();
        return std::move(error.raised);
    } catch (TaskStopped& stop) {
        return std::move(stop.stopped);
    } catch (world::Restart&) {
        broken_.restart = true;
        return Stopped{Stopped::Why::cancelled, "The task starts again.", {}};
    } catch (const store::StorageFailure& error) {
        broken_.storage = error.what();
        return Stopped{Stopped::Why::cancelled, "The world cannot be read or saved.", {}};
    } catch (const std::exception& error) {
        undo();
        services_.log.error("request " + std::string(op_names[static_cast<std::size_t>(op)]) +
                            " failed: " + error.what());
        return Raised{"RuntimeError", "The server could not do that; the log says why.", {}, {}};
    }
}

Value Attempt::answer(const executor::Call& call, Op op, Id caller, const std::vector<Value>& args) {
    const CallerScope scope(world_, Principal::of(caller));
    auto value = serve(call, op, args);
    if (world_.arrivals().size() != arrivals_noted_) note_pressed();
    // A worker's memory is limited by its own wall; what it has the engine hold is limited here.
    spending_.followed_by(followers());
    return value;
}

Value Attempt::serve(const executor::Call& call, Op op, const std::vector<Value>& args) {
    switch (op) {
        case Op::attr:
            return serve_attr(args);
        case Op::save:
            verbs::save(*this, ref_argument(args, 0), argument(args, 1));
            return {};
        case Op::assign: {
            const auto& ref = ref_argument(args, 0);
            const auto& name = text_argument(args, 1);
            if (ref.kind != RefKind::object || !world_.find_property(ref.id, name))
                throw WorldError("NoSuchAttributeError",
                                 owner_of_names(world_, ref) + " has no field or property '" + name + "' to assign" +
                                     (ref.kind == RefKind::object ? "; set_property makes a new one" : ""));
            world_.set_property(ref.id, name, argument(args, 2));
            return {};
        }
        case Op::query:
            return world::run_query(world_, argument(args, 0), argument(args, 1));
        case Op::method:
            return verbs::call_method(*this, ref_argument(args, 0), text_argument(args, 1), list_argument(args, 2),
                                      argument(args, 3));
        case Op::sdk:
            return verbs::call_function(*this, text_argument(args, 0), list_argument(args, 1), argument(args, 2));
        case Op::find_verb: {
            auto arguments = list_argument(args, 2);
            const bool for_call = arguments.size() > 3 && arguments[3].truthy();
            arguments.resize(std::min<std::size_t>(arguments.size(), 3));
            arguments.insert(arguments.begin(), text_argument(args, 1));
            if (for_call) return verbs::verb_to_invoke(*this, ref_argument(args, 0), text_argument(args, 1));
            return verbs::call_method(*this, ref_argument(args, 0), "get_verb", arguments, {});
        }
        case Op::next_verb:
            return serve_next(args);
        case Op::code:
            return serve_code(call, args);
        case Op::call:
            return serve_call(call, args);
        case Op::eval:
            return serve_eval(call, args);
        case Op::print:
            print(text_argument(args, 0));
            return {};
        case Op::text:
            return verbs::text_of(*this, ref_argument(args, 0));
        case Op::frames:
            return serve_frames();
        case Op::count_:
            break;
    }
    malformed("an unknown operation");
}

Value Attempt::serve_attr(const std::vector<Value>& args) {
    const auto& ref = ref_argument(args, 0);
    const auto& name = text_argument(args, 1);
    if (auto field = world::get_field(world_, ref, name)) return Value::tuple({"field", *field});
    if (ref.kind == RefKind::object && !name.starts_with('_')) {
        auto found = world_.get_verb(ref.id, name);
        if (found.size() > 1) world_.need_verb(ref.id, name);  // raises AmbiguousVerbError with the candidates
        if (!found.empty()) return Value::tuple({"verb", verb_value(found.front())});
        world_.need("read", world::Entity::object, ref.id);
        if (world_.find_property(ref.id, name)) return Value::tuple({"property", world_.get_property(ref.id, name)});
    }
    throw WorldError("NoSuchAttributeError", owner_of_names(world_, ref) + " has no attribute '" + name + "'");
}

Value Attempt::serve_code(const executor::Call& call, const std::vector<Value>& args) {
    const auto& ref = ref_argument(args, 0);
    const auto verb = world_.verb(ref.id);
    if (!verb) throw WorldError("NoSuchVerbError", "That verb no longer exists.", ref.name);
    // Code of others is not handed to this worker: it may not even be allowed to read it.
    if (verb->owner != call.principal) malformed("it asked for another owner's code");
    world::need_running(world_, *verb);
    return Value::tuple({verb->hash, verb->code});
}

// A call that the engine made and that is not over.
bool Attempt::runs(const world::BoundVerb& verb, Id principal) const {
    return std::any_of(calls_.begin(), calls_.end(), [&](const executor::Call* call) {
        return call->kind == executor::Call::Kind::verb && call->principal == principal &&
               call->code.verb == verb.verb.id && call->this_object == verb.bound_to && call->verb_name == verb.name;
    });
}

// passthrough needs no `execute`, but only to the definition that follows one of the caller's own along the same chain,
// and only where that one may be running: nothing overrides it, the engine has called it, or it follows such a one.
// What a worker says of where it is counts for nothing, so it cannot get past an override that others wrote.
bool Attempt::follows_own_verb(const world::BoundVerb& bound, Id principal) {
    if (bound.bound_to == bound.verb.object) return false;
    bool first = true;
    bool running = false;
    for (const auto& link : world_.verb_chain(bound.bound_to, bound.name)) {
        if (link.verb.id == bound.verb.id) return running;
        running = link.verb.owner == principal && (first || running || runs(link, principal));
        first = false;
    }
    return false;
}

// What overrides a verb may refuse what the verb does, so nobody gets past it but the override itself, by passthrough,
// and wizards.
void Attempt::need_in_turn(const world::BoundVerb& bound, Id principal) {
    if (bound.bound_to == bound.verb.object || world_.is_wizard(principal)) return;
    const auto first = world_.find_hook(bound.bound_to, bound.name);
    if (!first || first->verb.object == bound.verb.object || follows_own_verb(bound, principal)) return;
    throw WorldError("AccessError", world_.display(world::Entity::verb, bound.verb.id) +
                                        " can only be reached through " +
                                        world_.display(world::Entity::verb, first->verb.id) + ", which overrides it.");
}

Value Attempt::serve_call(const executor::Call& call, const std::vector<Value>& args) {
    const auto bound = verbs::checked_verb(world_, ref_argument(args, 0));
    const auto& passed = list_argument(args, 1);
    const auto named = keywords(argument(args, 2));
    const bool passthrough = argument(args, 3).truthy();
    const bool onward = passthrough && follows_own_verb(bound, call.principal);
    if (!onward) need_in_turn(bound, call.principal);
    const LocalFrames local(*this, call.principal, world_.is_wizard(call.principal), list_argument(args, 4));
    return run_nested(bound, passed, named, !onward);
}

Value Attempt::serve_eval(const executor::Call& call, const std::vector<Value>& args) {
    const LocalFrames local(*this, call.principal, world_.is_wizard(call.principal), list_argument(args, 1));
    return evaluate(text_argument(args, 0), args.size() > 2 && args[2].truthy());
}

Value Attempt::serve_next(const std::vector<Value>& args) {
    const auto current = verbs::checked_verb(world_, ref_argument(args, 0));
    const auto next = world_.next_verb(current);
    if (!next) return {};
    world::need_running(world_, next->verb);  // a worker passes through without asking for the call
    return verb_value(*next);
}

Value Attempt::serve_frames() {
    std::vector<Value> frames;
    const bool wizard = world_.caller_is_wizard();
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        const auto& frame = frames_[i];
        std::vector<std::pair<Value, Value>> items{{"this", Value::object(frame.this_object)},
                                                   {"verb_name", frame.verb_name},
                                                   {"caller", Value::object(frame.caller)},
                                                   {"origin", Value::object(frame.origin)},
                                                   {"player", Value::object(facts_.player)}};
        if (wizard) {
            items.emplace_back("previous_caller", Value::object(frame.previous_caller));
            items.emplace_back("typed", typed(i));
        }
        frames.push_back(Value::dict(std::move(items)));
    }
    return Value::list(std::move(frames));
}

}  // namespace moosaic::task
