// Functions of moo.sdk that need the engine (world.md 8.4, 8.5), by name: lookup, creation, players, output.
#include "task/sdk_functions.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>

#include <moosaic/markup.hpp>

#include "accounts/accounts.hpp"
#include "command/find_object.hpp"
#include "command/world_scene.hpp"
#include "task/broadcast_limit.hpp"
#include "task/continuations.hpp"
#include "task/source_check.hpp"
#include "world/encoding.hpp"

namespace moosaic::task {

using world::Entity;
using world::Principal;
using world::WorldError;

void need_wizard(SdkRequest& r) {
    if (!r.world.caller_is_wizard())
        throw WorldError("UserError", std::string(r.name) + "() may only be called from a wizard's code.");
}

namespace {

Value lookup(SdkRequest& r) {
    const auto a = r.bind({"x", "return_first"});
    const auto& x = a.any("x");
    if (const auto* number = x.get<std::int64_t>()) return Value::object(r.world.lookup_id(*number));
    const auto* text = x.get<std::string>();
    if (text == nullptr) throw WorldError("ValueError", "lookup() takes an id, a name or a $name");
    if (text->starts_with('$')) return r.world.system_property(std::string_view(*text).substr(1));
    if (text->size() > 1 && text->front() == '#' && text->find_first_not_of("0123456789", 1) == std::string::npos &&
        text->size() < 19)
        return Value::object(r.world.lookup_id(std::stoll(text->substr(1))));
    const auto found = r.world.lookup_all(*text);
    if (!a.boolean("return_first", true)) {
        std::vector<Value> all;
        for (const auto id : found) all.push_back(Value::object(id));
        return Value::list(std::move(all));
    }
    if (!found.empty()) return Value::object(found.front());
    if (r.attempt.facts().player != 0) {
        if (*text == "me") return Value::object(r.attempt.facts().player);
        if (*text == "here") return Value::object(r.world.location_of(r.attempt.facts().player));
    }
    throw WorldError("NoSuchObjectError", "I don't see \"" + *text + "\" anywhere.", *text);
}

Value create(SdkRequest& r) {
    const auto a = r.bind({"name", "owner", "location", "parents", "obvious", "unique_name"});
    world::CreateObject request;
    request.name = a.text("name");
    if (a.has("owner")) request.owner = a.object("owner");
    if (a.given("location")) {
        request.location = std::optional<Id>();
        if (a.has("location")) request.location = std::optional<Id>(a.object("location"));
    }
    if (a.has("parents")) request.parents = object_ids("create", a.items("parents"));
    request.obvious = a.boolean("obvious", false);
    request.unique_name = a.boolean("unique_name", false);
    return Value::object(r.world.create(request));
}

Value players(SdkRequest& r) {
    std::vector<Value> all;
    world::Key after;
    for (;;) {
        const auto rows = r.world.transaction().sweep(world::Tab::player, after, 1000);
        for (const auto& row : rows) {
            const auto* avatar = std::get_if<std::int64_t>(&(*row)[2]);
            if (avatar != nullptr && r.world.visible(*avatar)) all.push_back(Value::object(*avatar));
        }
        if (rows.size() < 1000) break;
        after = {(*rows.back())[0]};
    }
    std::sort(all.begin(), all.end(), [](const Value& x, const Value& y) { return x.object_id() < y.object_id(); });
    return Value::list(std::move(all));
}

Value connected_players(SdkRequest& r) {
    const auto a = r.bind({"within"});
    double limit = -1;
    if (const auto* delta = a.any("within").get<TimeDelta>()) limit = static_cast<double>(delta->microseconds) / 1e6;
    std::vector<Value> all;
    for (const auto& presence : r.attempt.parts().outbox.connected())
        if ((limit < 0 || presence.idle <= limit) && r.world.visible(presence.avatar))
            all.push_back(Value::object(presence.avatar));
    return Value::list(std::move(all));
}

// NEW: [(player, seconds idle, seconds connected)] from live sessions, for @who.
Value presence(SdkRequest& r) {
    std::vector<Value> all;
    for (const auto& p : r.attempt.parts().outbox.connected())
        if (r.world.visible(p.avatar)) all.push_back(Value::tuple({Value::object(p.avatar), p.idle, p.connected}));
    return Value::list(std::move(all));
}

// Text to another avatar counts against the account that started the task; what is dropped is told once a window.
void deliver(SdkRequest& r, Id recipient, const std::string& text, const std::string& kind) {
    if (!r.attempt.is_connected(recipient)) return;
    const auto player = r.attempt.facts().player;
    if (recipient != player && player != 0) {
        const CallerScope scope(r.world, Principal::as_system());
        const auto account = accounts::player_of(r.attempt.tx(), player);
        const auto verdict = r.attempt.parts().broadcast.charge(account ? account->account : 0, r.attempt.now());
        if (verdict == BroadcastLimit::Verdict::dropped_tell)
            r.attempt.tell(player, "[yellow]You are telling others too much at once; some of it was not delivered.[/]",
                           "system");
        if (verdict != BroadcastLimit::Verdict::allowed) return;
    }
    r.attempt.tell(recipient, text, kind);
}

Value write(SdkRequest& r) {
    const auto a = r.bind({"obj", "message"});
    need_wizard(r);
    deliver(r, a.object("obj"), a.text("message"), "text");
    return {};
}

Value notify(SdkRequest& r) {
    const auto a = r.bind({"obj", "message", "kind"});
    const auto kind = a.text_or("kind", "text");
    if (kind != "text" && kind != "say" && kind != "emote" && kind != "system" && kind != "persona")
        throw WorldError("UserError", "notify(): there is no kind of output called \"" + kind + "\".");
    need_wizard(r);
    const auto player = r.attempt.facts().player;
    if (kind == "system" && player != 0 && !r.world.is_wizard(player))
        throw WorldError("UserError", "notify(): only a wizard's command may send system text.");
    deliver(r, a.object("obj"), a.text("message"), kind);
    return {};
}

Value boot_player(SdkRequest& r) {
    const auto a = r.bind({"obj", "reason"});
    const auto who = a.object("obj");
    if (r.world.caller().id != who && !r.world.caller_is_wizard())
        throw WorldError("UserError", "Only a wizard may disconnect somebody else.");
    r.attempt.event(who, "disconnect", Value::dict({{"reason", a.text_or("reason", "")}}));
    return {};
}

Value set_task_perms(SdkRequest& r) {
    const auto a = r.bind({"who"});
    if (!a.has("who")) return {};
    if (!r.world.caller_is_wizard())
        throw WorldError("UserError", "set_task_perms() may only be used from a wizard's code.");
    const auto who = a.object("who");
    r.world.need_object(who);
    return {};
}

Value set_session_setting(SdkRequest& r) {
    const auto a = r.bind({"key", "value"});
    const auto key = a.text("key");
    static const std::vector<std::string_view> writable = {
        "quiet_mode",    "osc133_mode",          "prefixes_mode",        "output_prefix",
        "output_suffix", "output_global_prefix", "output_global_suffix", "color_system"};
    if (!key.starts_with("x_") && std::find(writable.begin(), writable.end(), key) == writable.end())
        throw WorldError("UserError", "The session setting \"" + key + "\" cannot be changed by a verb.");
    if (const auto* text = a.any("value").get<std::string>(); text != nullptr && text->size() > 1024)
        throw WorldError("UserError", "A session setting may be at most 1024 bytes long.");
    if (r.attempt.facts().player != 0)
        r.attempt.event(r.attempt.facts().player, "session_setting",
                        Value::dict({{"key", key}, {"value", a.any("value")}}));
    return {};
}

// Where an answer goes: a bound verb, checked as any call would be, and the arguments behind the text.
std::string continuation(SdkRequest& r, Id player, const Ref& verb, std::vector<Value> args) {
    checked_verb(r.world, verb);
    if (verb.bound_to == 0)
        throw WorldError("UserError", std::string(r.name) + "() needs a bound verb, as this.get_verb(\"name\").");
    return r.attempt.parts().continuations.add(Continuation{player, verb, std::move(args)});
}

// NEW: read_lines(obj, verb, *args, intro=""): collects lines from the player, up to a lone dot, and calls verb(text,
// *args).
Value read_lines(SdkRequest& r) {
    need_wizard(r);
    const Arguments a(r.name, r.args, {}, {"obj", "verb"}, "args");
    const Arguments named(r.name, {}, r.kwargs, {"intro"});
    const auto player = a.object("obj");
    const auto token = continuation(r, player, a.ref("verb"), a.rest());
    r.attempt.event(player, "read_lines", Value::dict({{"command", token}, {"intro", named.text_or("intro", "")}}));
    return {};
}

// NEW: read_answers(obj, verb, prompts, *args, hidden=False): asks some questions, one after the other, and calls
// verb(answers, *args) with the answers as lines of one text; a password is never kept anywhere in between.
Value read_answers(SdkRequest& r) {
    need_wizard(r);
    const Arguments a(r.name, r.args, {}, {"obj", "verb", "prompts"}, "args");
    const Arguments named(r.name, {}, r.kwargs, {"hidden"});
    const auto player = a.object("obj");
    const auto prompts = a.items("prompts");
    if (prompts.empty() || prompts.size() > 8)
        throw WorldError("UserError", "read_answers() takes one to eight prompts.");
    for (const auto& prompt : prompts)
        if (prompt.get<std::string>() == nullptr)
            throw WorldError("TypeError", "read_answers(): every prompt must be text");
    const auto token = continuation(r, player, a.ref("verb"), a.rest());
    r.attempt.event(
        player, "prompt",
        Value::dict(
            {{"command", token}, {"prompts", Value::list(prompts)}, {"hidden", named.boolean("hidden", false)}}));
    return {};
}

// NEW: the innermost owner on the caller stack who is no wizard, or None when only wizards' verbs run. Trusted code
// acts with this one's rights, so that nobody borrows the rights of a wizard who happens to type (D-2, D-12). The
// engine's own frames decide; a worker cannot add to them.
Value asker(SdkRequest& r) {
    const auto& frames = r.attempt.frames();
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame)
        if (frame->caller != 0 && !r.world.is_wizard(frame->caller)) return Value::object(frame->caller);
    return {};
}

Value destroy(SdkRequest& r) {
    r.world.destroy(r.bind({"obj"}).object("obj"));
    return {};
}

// The player's home if it is a room, else where new players begin.
Id home_of(SdkRequest& r, Id player) {
    const CallerScope scope(r.world, Principal::as_system());
    const auto known = [&](const char* name) {
        return r.world.find_property(r.world.system_object(), name).has_value();
    };
    const auto room = known("room") ? r.world.system_property("room").object_id() : 0;
    if (r.world.find_property(player, "home")) {
        const auto home = r.world.get_property(player, "home").object_id();
        if (home != 0 && r.world.visible(home) && (room == 0 || r.world.is_a(home, room))) return home;
    }
    return known("player_start") ? r.world.system_property("player_start").object_id() : 0;
}

// Only a wizard's code, or the player for himself to his own home (world.md 6.6 NEW).
void need_escape(SdkRequest& r, Id object, Id destination) {
    if (r.world.caller_is_wizard()) return;
    if (r.world.caller().id == object && destination == home_of(r, object)) return;
    throw WorldError("UserError", "Only a wizard's code may move things past locks.");
}

Value guaranteed_moveto(SdkRequest& r) {
    const auto a = r.bind({"obj", "dest"});
    need_escape(r, a.object("obj"), a.object("dest"));
    r.world.guaranteed_move(a.object("obj"), a.object("dest"));
    return a.any("obj");
}

Value send_home(SdkRequest& r) {
    const auto player = r.bind({"player"}).object("player");
    const auto home = home_of(r, player);
    if (home == 0) throw WorldError("UserError", "There is no place to go: neither a home nor $player_start is set.");
    need_escape(r, player, home);
    r.world.guaranteed_move(player, home);
    return Value::object(home);
}

Value server_info(SdkRequest& r) {
    need_wizard(r);
    std::ifstream statm("/proc/self/statm");
    std::int64_t pages = 0;
    std::int64_t resident = 0;
    statm >> pages >> resident;
    return Value::dict({{"version", std::string(MOOSAIC_VERSION)},
                        {"python", std::string("3.11")},
                        {"pid", static_cast<std::int64_t>(getpid())},
                        {"memory_mb", static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / (1 << 20)}});
}

Value find_object(SdkRequest& r) {
    const auto a = r.bind({"specifier", "name", "return_list"});
    command::WorldScene scene(r.world, r.attempt.facts().player);
    return command::find_object(scene, a.text_or("specifier", ""), a.text("name"), a.boolean("return_list", false));
}

Value escape(SdkRequest& r) { return markup::escape(r.bind({"text"}).text("text")); }

Value pronoun_object(SdkRequest& r) {
    command::WorldScene scene(r.world, r.attempt.facts().player);
    return command::pronoun_object(scene, r.bind({"text"}).text("text"));
}

Value check_verb(SdkRequest& r) {
    std::vector<Value> lines;
    for (const auto& finding : r.attempt.parts().check.findings(r.bind({"source"}).text("source")))
        lines.emplace_back(describe(finding));
    return Value::list(std::move(lines));
}

Value current_provenance(SdkRequest& r) {
    const auto& frames = r.attempt.frames();
    if (frames.empty()) return {};
    // Blame the innermost frame that is not a wizard's: library helpers deliver, they do not speak (D-19).
    const auto* blamed = &frames.front();
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
        if (!r.world.is_wizard(frame->caller)) {
            blamed = &*frame;
            break;
        }
    }
    return Value::dict({{"origin", blamed->this_object}, {"verb", blamed->verb_name}, {"owner", blamed->caller}});
}

}  // namespace

void add_world_functions(SdkTable& t) {
    t["lookup"] = lookup;
    t["create"] = create;
    t["players"] = players;
    t["connected_players"] = connected_players;
    t["presence"] = presence;
    t["prefetch_property"] = [](SdkRequest&) { return Value(); };
    t["write"] = write;
    t["notify"] = notify;
    t["boot_player"] = boot_player;
    t["set_task_perms"] = set_task_perms;
    t["set_session_setting"] = set_session_setting;
    t["read_lines"] = read_lines;
    t["read_answers"] = read_answers;
    t["pronoun_object"] = pronoun_object;
    t["asker"] = asker;
    t["destroy"] = destroy;
    t["guaranteed_moveto"] = guaranteed_moveto;
    t["send_home"] = send_home;
    t["server_info"] = server_info;
    t["find_object"] = find_object;
    t["check_verb"] = check_verb;
    t["escape"] = escape;
    t["current_provenance"] = current_provenance;
}

Value call_sdk(Attempt& attempt, const std::string& name, const std::vector<Value>& args, const Value& kwargs) {
    static const SdkTable table = [] {
        SdkTable t;
        add_world_functions(t);
        add_account_functions(t);
        add_command_functions(t);
        return t;
    }();
    const auto found = table.find(name);
    if (found == table.end()) throw WorldError("UserError", "This server does not offer " + name + "().");
    SdkRequest request{attempt, attempt.world(), name, args, kwargs};
    return found->second(request);
}

}  // namespace moosaic::task
