// The session of the player: its settings, and questions whose answers a verb gets (world.md 8.5).
#include <algorithm>

#include "verbs/bodies.hpp"
#include "verbs/checked_verb.hpp"
#include "world/text.hpp"

namespace moosaic::verbs::body {

using world::WorldError;

void set_session_setting(Request& r, const std::string& key, const Value& value) {
    static const std::vector<std::string_view> writable = {
        "quiet_mode",    "osc133_mode",          "prefixes_mode",        "output_prefix",
        "output_suffix", "output_global_prefix", "output_global_suffix", "color_system"};
    if (!key.starts_with("x_") && std::find(writable.begin(), writable.end(), key) == writable.end())
        throw WorldError("UserError", "The session setting \"" + key + "\" cannot be changed by a verb.");
    if (const auto* text = value.get<std::string>(); text != nullptr && text->size() > 1024)
        throw WorldError("UserError", "A session setting may be at most 1024 bytes long.");
    // Settings stay for as long as the session: no stranger's verb that somebody happens to run leaves its mark there.
    if (r.task.player() == 0) return;
    if (r.world.caller().id != r.task.player() && !r.world.caller_is_wizard())
        throw WorldError("UserError", "Only a verb of the player's own, or a wizard's, may change the session.");
    r.task.event(r.task.player(), SetSetting{key, value});
}

namespace {

// Where an answer goes: a bound verb, checked as any call would be.
const Ref& answering_verb(Request& r, const Ref& verb) {
    checked_verb(r.world, verb);
    if (verb.bound_to == 0)
        throw WorldError("UserError", r.name() + "() needs a bound verb, as this.get_verb(\"name\").");
    return verb;
}

// By the verb that gets the text, and the things and texts that go with it.
void name_subject(Request& r, const Ref& verb, const Rest& args, ReadLines& form) {
    constexpr std::size_t longest = 120;  // bytes of each text
    std::string texts;
    std::string things;
    form.subject = verb.name;
    for (const auto& arg : args) {
        if (const auto* text = arg.get<std::string>()) {
            form.subject += " \"" + text->substr(0, longest) + "\"";
            texts += (texts.empty() ? "" : " ") + world::clean_text(*text, longest);
        } else if (const Id id = arg.object_id(); id != 0) {
            form.subject += " #" + std::to_string(id);
            things += (things.empty() ? "" : " and ") + r.world.display_object(id);
        }
    }
    if (texts.empty()) texts = things.empty() ? verb.name : "a text";
    form.about = things.empty() ? texts : texts + " on " + things;
}

}  // namespace

void read_lines(Request& r, Thing obj, const Ref& verb, const Rest& args, const std::optional<std::string>& intro) {
    ReadLines form{{}, intro.value_or(""), {}, {}};
    name_subject(r, verb, args, form);
    r.task.ask(Question{obj.id, answering_verb(r, verb), args, std::move(form)});
}

void expect_lines(Request& r) {
    if (r.task.player() != 0) r.task.event(r.task.player(), ExpectLines{});
}

// The answers arrive as lines of one text; a password is never kept anywhere in between.
void read_answers(Request& r, Thing obj, const Ref& verb, const Items& items, const Rest& args, bool hidden) {
    const auto& prompts = items.values;
    if (prompts.empty() || prompts.size() > 8)
        throw WorldError("UserError", "read_answers() takes one to eight prompts.");
    AskPrompts form;
    form.hidden = hidden;
    for (const auto& prompt : prompts) {
        const auto* text = prompt.get<std::string>();
        if (text == nullptr) throw WorldError("TypeError", "read_answers(): every prompt must be text");
        form.prompts.push_back(*text);
    }
    r.task.ask(Question{obj.id, answering_verb(r, verb), args, std::move(form)});
}

}  // namespace moosaic::verbs::body
