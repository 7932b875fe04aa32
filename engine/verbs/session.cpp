// The session of the player: its settings, and questions whose answers a verb gets (world.md 8.5).
#include <algorithm>

#include "verbs/checked_verb.hpp"
#include "verbs/request.hpp"

namespace moosaic::verbs {

using world::WorldError;

namespace {

Value set_session_setting(Request& r) {
    const auto a = r.bind({"key", "value"});
    const auto key = a.text("key");
    static const std::vector<std::string_view> writable = {
        "quiet_mode",    "osc133_mode",          "prefixes_mode",        "output_prefix",
        "output_suffix", "output_global_prefix", "output_global_suffix", "color_system"};
    if (!key.starts_with("x_") && std::find(writable.begin(), writable.end(), key) == writable.end())
        throw WorldError("UserError", "The session setting \"" + key + "\" cannot be changed by a verb.");
    if (const auto* text = a.any("value").get<std::string>(); text != nullptr && text->size() > 1024)
        throw WorldError("UserError", "A session setting may be at most 1024 bytes long.");
    if (r.task.player() != 0)
        r.task.event(r.task.player(), "session_setting", Value::dict({{"key", key}, {"value", a.any("value")}}));
    return {};
}

// Where an answer goes: a bound verb, checked as any call would be.
const Ref& answering_verb(Request& r, const Ref& verb) {
    checked_verb(r.world, verb);
    if (verb.bound_to == 0)
        throw WorldError("UserError", std::string(r.name) + "() needs a bound verb, as this.get_verb(\"name\").");
    return verb;
}

// NEW: read_lines(obj, verb, *args, intro=""): collects lines from the player, up to a lone dot, and calls verb(text,
// *args).
Value read_lines(Request& r) {
    r.need_wizard();
    const Arguments a(r.name, r.args, {}, {"obj", "verb"}, "args");
    const Arguments named(r.name, {}, r.kwargs, {"intro"});
    const auto player = a.object("obj");
    r.task.ask(Question{player, answering_verb(r, a.ref("verb")), a.rest(), "read_lines",
                        Value::dict({{"intro", named.text_or("intro", "")}})});
    return {};
}

// NEW: read_answers(obj, verb, prompts, *args, hidden=False): asks some questions, one after the other, and calls
// verb(answers, *args) with the answers as lines of one text; a password is never kept anywhere in between.
Value read_answers(Request& r) {
    r.need_wizard();
    const Arguments a(r.name, r.args, {}, {"obj", "verb", "prompts"}, "args");
    const Arguments named(r.name, {}, r.kwargs, {"hidden"});
    const auto player = a.object("obj");
    const auto prompts = a.items("prompts");
    if (prompts.empty() || prompts.size() > 8)
        throw WorldError("UserError", "read_answers() takes one to eight prompts.");
    for (const auto& prompt : prompts)
        if (prompt.get<std::string>() == nullptr)
            throw WorldError("TypeError", "read_answers(): every prompt must be text");
    r.task.ask(Question{player, answering_verb(r, a.ref("verb")), a.rest(), "prompt",
                        Value::dict({{"prompts", Value::list(prompts)}, {"hidden", named.boolean("hidden", false)}})});
    return {};
}

}  // namespace

void add_session_functions(Table& t) {
    t["set_session_setting"] = set_session_setting;
    t["read_lines"] = read_lines;
    t["read_answers"] = read_answers;
}

}  // namespace moosaic::verbs
