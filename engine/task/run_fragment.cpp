// Running one fragment: hooks around dispatch.
#include "task/run_fragment.hpp"

#include <algorithm>
#include <cctype>

#include "command/dispatch.hpp"
#include "command/world_scene.hpp"
#include "task/ahead/line_ahead.hpp"

namespace moosaic::task {

using world::Principal;
using world::WorldError;

namespace {

// Engine hooks run whoever wrote them; the player's right to execute them is still needed, as for any verb. True if
// there is one. Only do_command and huh are asked for an answer.
bool call_hook(Attempt& attempt, Id object, std::string_view name) {
    const auto verb = object != 0 ? attempt.world().find_hook(object, name) : std::nullopt;
    if (verb) attempt.perform(*verb, {});
    return verb.has_value();
}

bool taken_by_do_command(Attempt& attempt, const std::vector<Value>& words) {
    const Id system = attempt.world().system_object();
    const auto verb = system != 0 ? attempt.world().find_hook(system, "do_command") : std::nullopt;
    return verb && attempt.run(*verb, words, {}, true).truthy();
}

// What no verb fits may be the name of a way, whatever it begins with: "open hatch", "up to the loft".
bool is_way(Attempt& attempt, Id here, const std::vector<std::string>& words) {
    const auto verb = here != 0 ? attempt.world().find_hook(here, "walk_by_name") : std::nullopt;
    if (!verb) return false;
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return attempt.run(*verb, {Value(text)}, {}, true).truthy();
}

std::vector<Value> as_values(const std::vector<std::string>& words) {
    std::vector<Value> values;
    for (const auto& word : words) values.emplace_back(word);
    return values;
}

// A line as the log may show it if an operator wants that (log.command_text). What follows a word like @password is
// nobody's business, wherever it stands.
std::string loggable(const std::string& line) {
    std::string folded = line;
    std::transform(folded.begin(), folded.end(), folded.begin(), [](unsigned char c) { return std::tolower(c); });
    auto end = line.size();
    for (const char* secret : {"passw", "connect", "login"})
        if (const auto found = folded.find(secret); found != std::string::npos)
            end = std::min(end, std::min(line.find(' ', found), line.size()));
    return end == line.size() ? line : line.substr(0, end) + " …";
}

// Names verb and objects, never what was typed: that may be a password, in any place.
void log_command(Attempt& attempt, const command::ParsedCommand& parsed, const world::Verb* verb) {
    auto& log = attempt.services().log;
    if (!log.enabled(Level::debug)) return;
    const auto& facts = attempt.facts();
    auto text = "session " + std::to_string(facts.session) + ", #" + std::to_string(facts.player) + ": " +
                (verb != nullptr ? attempt.verb_display(*verb) : "no verb");
    const auto name = [&](const std::string& role, const command::Phrase& phrase) {
        if (phrase.object != 0) text += " " + role + " #" + std::to_string(phrase.object);
    };
    if (parsed.dobj) name("on", *parsed.dobj);
    for (const auto& phrase : parsed.prepositions) name(phrase.preposition, phrase);
    if (attempt.services().log_lines) text += " (" + loggable(parsed.command) + ")";
    log.debug(text);
}

void dispatch(Attempt& attempt, command::WorldScene& scene, command::ParsedCommand& parsed) {
    command::resolve(scene, parsed);
    const auto selected = command::select(scene, parsed);
    attempt.set_parser(command::parser_value(parsed, selected ? &*selected : nullptr));
    log_command(attempt, parsed, selected ? &selected->verb.verb : nullptr);
    if (selected) {
        attempt.perform(selected->verb, {});
        return;
    }
    const auto here = attempt.world().location_of(attempt.facts().player);
    if (is_way(attempt, here, parsed.words)) return;
    if (selected.error().type != "NoSuchVerbError") throw selected.error();
    const auto huh = here != 0 ? attempt.world().find_hook(here, "huh") : std::nullopt;
    if (!huh) throw selected.error();
    try {
        // An unknown command is exit status 1 also when huh explained it (DECISIONS commands 9); huh says if it was
        // none.
        if (!attempt.run(*huh, {}, {}, true).truthy()) attempt.output().status = 1;
    } catch (const VerbRaised& raised) {
        // "I don't understand" is all that a verb can say of the word; why nothing took the line is known here.
        if (raised.raised.type == "NoSuchVerbError") throw selected.error();
        throw;
    }
}

}  // namespace

void run_fragment(Attempt& attempt, command::Line& line) {
    const auto player = attempt.facts().player;
    if (const auto known = ahead::line_ahead(attempt, line)) {
        line.rest = known->rest;
        ++line.taken;
        attempt.set_parser(known->parser);
        auto prepared = known->prepared;
        const auto verb = attempt.world().verb(prepared.call.code.verb);
        if (!verb) throw WorldError("NoSuchVerbError", "That verb no longer exists.");
        prepared.call.code.source = verb->code;
        log_command(attempt, known->parsed, &*verb);
        attempt.perform(std::move(prepared));
        // It has none where the player was; what has changed may have given it one, or the player another room.
        if (attempt.tx().has_writes()) call_hook(attempt, attempt.world().location_of(player), "turnfunc");
        return;
    }
    if (const auto object = attempt.world().object(player); !object || object->recycled) {
        line = {};
        attempt.output().status = 1;
        return attempt.event(player, verbs::Disconnect{"Your character is no more."});
    }
    command::WorldScene scene(attempt.world(), player);
    auto parsed = command::next_fragment(scene, line);
    if (!parsed) return;
    attempt.set_parser(command::parser_value(*parsed, nullptr));
    if (taken_by_do_command(attempt, as_values(parsed->words))) return;
    dispatch(attempt, scene, *parsed);
    call_hook(attempt, attempt.world().location_of(player), "turnfunc");
}

}  // namespace moosaic::task
