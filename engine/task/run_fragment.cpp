// Running one fragment: hooks around dispatch.
#include "task/run_fragment.hpp"

#include <algorithm>
#include <array>
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

constexpr std::array<std::string_view, 3> secrets = {"passw", "connect", "login"};

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

// Is a line that no verb fits the player's own business? One that may hold a password, and a slip in what the player's
// class keeps: "@password old new", "whisper I know to olga".
bool is_private(command::WorldScene& scene, const command::ParsedCommand& parsed) {
    const auto folded = lower(parsed.command);
    if (std::ranges::any_of(secrets, [&](auto secret) { return folded.find(secret) != std::string::npos; }))
        return true;
    if (parsed.words.empty() || parsed.words.front().starts_with('@')) return true;
    return std::ranges::any_of(scene.verbs(scene.player(), parsed.words.front()), [](const world::BoundVerb& verb) {
        return verb.depth > 0 && !verb.verb.flags.method && verb.verb.flags.reserved;
    });
}

// The room's hook for a line that no verb fits. What is private goes past a stranger's, to the one that it overrides.
std::optional<world::BoundVerb> hook_of_line(Attempt& attempt, command::WorldScene& scene,
                                             const command::ParsedCommand& parsed, std::string_view name) {
    const auto here = attempt.world().location_of(attempt.facts().player);
    auto verb = here != 0 ? attempt.world().find_hook(here, name) : std::nullopt;
    if (verb && !scene.trusted(verb->verb.owner) && is_private(scene, parsed))
        while (verb && !scene.trusted(verb->verb.owner)) verb = attempt.world().next_verb(*verb);
    return verb;
}

// What no verb fits may be the name of a way, whatever it begins with: "open hatch", "up to the loft". A stranger's
// room that fails to say so, or does not come to an end, has no such way.
bool is_way(Attempt& attempt, command::WorldScene& scene, const command::ParsedCommand& parsed) {
    const auto verb = hook_of_line(attempt, scene, parsed, "walk_by_name");
    if (!verb) return false;
    std::string text;
    for (const auto& word : parsed.words) text += (text.empty() ? "" : " ") + word;
    return attempt.run_nested(*verb, {Value(text)}, {}, true).truthy();
}

// `huh` reads the line it is asked about, and so does the part of it that rooms override.
LineReaders readers_of(Attempt& attempt, const world::BoundVerb& huh) {
    LineReaders readers{{huh.verb.owner}, 0, {}};
    if (const auto part = attempt.world().find_hook(huh.bound_to, "huh2")) readers.owners.push_back(part->verb.owner);
    return readers;
}

std::vector<Value> as_values(const std::vector<std::string>& words) {
    std::vector<Value> values;
    for (const auto& word : words) values.emplace_back(word);
    return values;
}

// A line as the log may show it if an operator wants that (log.command_text). What follows a word like @password is
// nobody's business, wherever it stands.
std::string loggable(const std::string& line) {
    const auto folded = lower(line);
    auto end = line.size();
    for (const auto secret : secrets)
        if (const auto found = folded.find(secret); found != std::string::npos)
            end = std::min(end, std::min(line.find(' ', found), line.size()));
    return end == line.size() ? line : line.substr(0, end) + " …";
}

// Names verb and objects, never what was typed: that may be a password, in any place.
void log_command(Attempt& attempt, const command::ParsedCommand& parsed, Id verb_id) {
    auto& log = attempt.services().log;
    if (!log.enabled(Level::debug)) return;
    const auto& facts = attempt.facts();
    const auto verb = verb_id != 0 ? attempt.world().verb(verb_id) : std::nullopt;
    auto text = "session " + std::to_string(facts.session) + ", #" + std::to_string(facts.player) + ": " +
                (verb ? attempt.verb_display(*verb) : "no verb");
    const auto name = [&](const std::string& role, const command::Phrase& phrase) {
        if (phrase.object != 0) text += " " + role + " #" + std::to_string(phrase.object);
    };
    if (parsed.dobj) name("on", *parsed.dobj);
    for (const auto& phrase : parsed.prepositions) name(phrase.preposition, phrase);
    if (attempt.services().log_lines) text += " (" + loggable(parsed.command) + ")";
    log.debug(text);
}

// A typed verb reads its own line, with the verbs of its owner that it calls.
LineReaders readers_of(const tl::expected<command::Selected, WorldError>& selected) {
    if (!selected) return {};
    const auto& bound = selected->verb;
    return {{bound.verb.owner}, bound.bound_to != 0 ? bound.bound_to : bound.verb.object, bound.name};
}

void dispatch(Attempt& attempt, command::WorldScene& scene, command::ParsedCommand& parsed) {
    command::resolve(scene, parsed);
    const auto selected = command::select(scene, parsed);
    attempt.set_parser(command::parser_value(parsed, selected ? &*selected : nullptr), readers_of(selected));
    log_command(attempt, parsed, selected ? selected->verb.verb.id : 0);
    if (selected) {
        attempt.perform(selected->verb, {});
        return;
    }
    if (is_way(attempt, scene, parsed)) return;
    if (selected.error().type != "NoSuchVerbError") throw selected.error();
    const auto huh = hook_of_line(attempt, scene, parsed, "huh");
    if (!huh) throw selected.error();
    if (!is_private(scene, parsed)) attempt.let_read(readers_of(attempt, *huh));
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
        auto prepared = known->prepared;
        attempt.set_parser(known->parser,
                           {{prepared.call.principal}, prepared.call.this_object, prepared.call.verb_name}, true);
        auto source = attempt.world().source_of(prepared.call.code.verb);
        if (!source) throw WorldError("NoSuchVerbError", "That verb no longer exists.");
        prepared.call.code.source = std::move(*source);
        log_command(attempt, known->parsed, prepared.call.code.verb);
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
