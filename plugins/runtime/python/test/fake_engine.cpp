// An engine for tests of the runtime.
#include "fake_engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace moosaic::python::test {

namespace {

executor::Outcome error(const char* type, std::string message, Value data = {}) {
    return executor::Raised{type, std::move(message), std::move(data), {}};
}

std::string text_at(const std::vector<Value>& args, std::size_t i) {
    const auto* text = i < args.size() ? args[i].get<std::string>() : nullptr;
    return text != nullptr ? *text : std::string();
}

std::vector<Value> list_at(const std::vector<Value>& args, std::size_t i) {
    const auto* list = i < args.size() ? args[i].get<List>() : nullptr;
    return list != nullptr ? list->items : std::vector<Value>();
}

}  // namespace

PythonRuntime& runtime_under_test() {
    static PythonRuntime runtime;
    static const auto warm = runtime.warm_up();
    if (!warm) ADD_FAILURE() << warm.error().text();
    return runtime;
}

executor::Raised raised(const executor::Outcome& outcome) {
    if (const auto* r = std::get_if<executor::Raised>(&outcome)) return *r;
    ADD_FAILURE() << "no error was raised";
    return {};
}

Value value(const executor::Outcome& outcome) {
    if (const auto* v = std::get_if<Value>(&outcome)) return *v;
    if (const auto* r = std::get_if<executor::Raised>(&outcome)) ADD_FAILURE() << r->type << ": " << r->message;
    if (const auto* s = std::get_if<executor::Stopped>(&outcome)) ADD_FAILURE() << "stopped: " << s->message;
    return {};
}

FakeEngine::FakeEngine(PythonRuntime& runtime) : runtime_(runtime) {
    runtime_.end_of_task();
    context.player = ann;
    context.system_object = system_object;
    context.task_id = "task-1";
    const std::pair<Id, const char*> names[] = {{system_object, "System Object"},
                                                {wizard, "Wizard"},
                                                {ann, "Ann"},
                                                {bob, "Bob"},
                                                {lamp, "lamp"},
                                                {room, "Hall"}};
    for (const auto& [id, name] : names) {
        fields[id]["name"] = name;
        fields[id]["location"] = id == lamp || id == ann ? Value::object(room) : Value();
        fields[id]["owner"] = Value::object(wizard);
    }
}

FakeVerb& FakeEngine::add_verb(Id object, Id owner, const std::string& name, const std::string& source) {
    verbs.push_back({static_cast<Id>(500 + verbs.size()), object, owner, name, source, true});
    return verbs.back();
}

int FakeEngine::count(Op op) const {
    int n = 0;
    for (const auto& request : requests) n += request.op == op ? 1 : 0;
    return n;
}

executor::Outcome FakeEngine::run(const std::string& source, Id owner, std::vector<Value> args,
                                  std::vector<std::pair<std::string, Value>> kwargs) {
    executor::Call call;
    call.principal = owner;
    call.code = {400, std::to_string(std::hash<std::string>{}(source)), source, test_display,
                 "#" + std::to_string(owner) + " (author)"};
    call.this_object = lamp;
    call.verb_name = "test";
    call.origin = lamp;
    call.args = std::move(args);
    call.kwargs = std::move(kwargs);
    call.context = context;
    call.discard = discard;
    return runtime_.call(call, *this);
}

executor::Outcome FakeEngine::eval(const std::string& text, Id principal) {
    executor::Call call;
    call.kind = executor::Call::Kind::eval;
    call.principal = principal;
    call.code.source = text;
    call.code.author = "#11 (Ann)";
    call.this_object = context.player;
    call.verb_name = "@eval";
    call.context = context;
    call.depth = depth_;
    return runtime_.call(call, *this);
}

void FakeEngine::print(Id, std::string text) { pieces.push_back(std::move(text)); }

void FakeEngine::use_ticks(std::uint64_t used) {
    ticks_used += used;
    if (ticks != UINT64_MAX) ticks -= std::min(used, ticks);
}

FakeVerb* FakeEngine::find(Id object, const std::string& name) {
    for (Id at = object; at != 0; at = parent[at])
        for (auto& verb : verbs)
            if (verb.object == at && verb.name == name) return &verb;
    return nullptr;
}

Value FakeEngine::verb_value(const FakeVerb& verb, Id bound_to, const std::string& name) {
    return Value::dict({{"ref", Value(Ref{RefKind::verb, verb.id, bound_to, name, 0})},
                        {"owner", Value::object(verb.owner)},
                        {"origin", Value::object(verb.object)},
                        {"hash", std::to_string(std::hash<std::string>{}(verb.source))},
                        {"execute", verb.execute}});
}

executor::Outcome FakeEngine::attr(const Request& request) {
    const auto* ref = request.args[0].get<Ref>();
    const auto name = text_at(request.args, 1);
    auto& own = fields[ref->id];
    if (auto found = own.find(name); found != own.end()) return Value::tuple({"field", found->second});
    if (auto* verb = find(ref->id, name)) return Value::tuple({"verb", verb_value(*verb, ref->id, name)});
    auto& props = properties[ref->id];
    if (auto found = props.find(name); found != props.end()) return Value::tuple({"property", found->second});
    return error("NoSuchAttribute", "#" + std::to_string(ref->id) + " has no attribute \"" + name + "\".");
}

executor::Outcome FakeEngine::query(const Request& request) {
    const auto& source = request.args[0].get<Tuple>()->items;
    const auto kind = text_at(source, 0);
    std::vector<Value> items;
    if (kind == "ids")
        items = list_at(source, 1);
    else if (kind == "ancestors")
        items = {Value::tuple({Value::object(room), 1, 7})};
    else if (kind == "relation")
        for (auto& [id, own] : fields)
            if (own["location"].object_id() == source[1].object_id()) items.push_back(Value::object(id));
    for (auto& item : items)
        if (const auto* id = item.get<std::int64_t>()) item = Value::object(*id);
    for (const auto& step : list_at(request.args, 1)) {
        const auto method = text_at(step.get<Tuple>()->items, 0);
        if (method == "count") return Value(static_cast<std::int64_t>(items.size()));
        if (method == "exists") return Value(!items.empty());
        if (method == "first") return items.empty() ? Value() : items.front();
        if (method == "none") items.clear();
    }
    return Value::list(std::move(items));
}

executor::Outcome FakeEngine::sdk(const Request& request) {
    const auto name = text_at(request.args, 0);
    const auto args = list_at(request.args, 1);
    if (name == "set_task_perms")
        return request.caller == wizard ? executor::Outcome(Value()) : error("UserError", "Only a wizard may do that.");
    if (name == "lookup" && text_at(args, 0) == "lamp") return Value::object(lamp);
    if (name == "lookup") return error("NoSuchObjectError", "I don't see \"" + text_at(args, 0) + "\" here.");
    if (name == "echo_args" || name == "create") return Value::tuple({request.args[1], request.args[2]});
    return Value();
}

executor::Outcome FakeEngine::call(const Request& request) {
    const auto* ref = request.args[0].get<Ref>();
    for (const auto& verb : verbs) {
        if (verb.id != ref->id) continue;
        if (!verb.execute && !request.args[3].truthy()) return error("AccessError", "Not allowed: execute on it.");
        executor::Call call;
        call.principal = verb.owner;
        call.code = {verb.id, std::to_string(std::hash<std::string>{}(verb.source)), verb.source,
                     "#" + std::to_string(verb.object) + ":" + verb.name, "#" + std::to_string(verb.owner)};
        call.this_object = ref->bound_to != 0 ? ref->bound_to : verb.object;
        call.verb_name = ref->name.empty() ? verb.name : ref->name;
        call.origin = verb.object;
        call.args = list_at(request.args, 1);
        for (const auto& [key, item] : request.args[2].get<Dict>()->items)
            call.kwargs.emplace_back(*key.get<std::string>(), item);
        call.context = context;
        call.depth = ++depth_;
        auto outcome = runtime_.call(call, *this);
        --depth_;
        return outcome;
    }
    return error("NoSuchVerbError", "no such verb");
}

executor::Outcome FakeEngine::request(Op op, Id caller, std::vector<Value> args) {
    requests.push_back({op, caller, std::move(args)});
    const Request now = requests.back();
    if (hook)
        if (auto answer = hook(now)) return *answer;
    const auto* ref = !now.args.empty() ? now.args[0].get<Ref>() : nullptr;
    switch (op) {
        case Op::attr:
            return attr(now);
        case Op::query:
            return query(now);
        case Op::sdk:
            return sdk(now);
        case Op::call:
            return call(now);
        case Op::eval:
            return eval(text_at(now.args, 0), caller);
        case Op::frames:
            return Value::list();
        case Op::text:
            return Value("#" + std::to_string(ref->id) + " (" + *fields[ref->id]["name"].get<std::string>() + ")");
        case Op::save:
            for (const auto& [name, item] : now.args[1].get<Dict>()->items)
                fields[ref->id][*name.get<std::string>()] = item;
            return Value();
        case Op::assign:
            properties[ref->id][text_at(now.args, 1)] = now.args[2];
            return Value();
        case Op::method:
            return Value::tuple({now.args[1], now.args[2], now.args[3]});
        case Op::code:
            for (const auto& verb : verbs)
                if (verb.id == ref->id)
                    return Value::tuple({std::to_string(std::hash<std::string>{}(verb.source)), verb.source});
            return error("NoSuchVerbError", "no code");
        case Op::find_verb:
            if (auto* verb = find(ref->id, text_at(now.args, 1))) return verb_value(*verb, ref->id, verb->name);
            return error("NoSuchVerbError", "no verb \"" + text_at(now.args, 1) + "\"", text_at(now.args, 1));
        case Op::next_verb:
            for (const auto& verb : verbs)
                if (verb.id == ref->id)
                    if (auto* next = find(parent[verb.object], ref->name))
                        return verb_value(*next, ref->bound_to, ref->name);
            return Value();
        default:
            return Value();
    }
}

}  // namespace moosaic::python::test
