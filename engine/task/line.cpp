// Running one fragment: hooks around dispatch.
#include "task/line.hpp"

#include "command/dispatch.hpp"
#include "command/world_scene.hpp"
#include "task/ahead/line_ahead.hpp"

namespace moosaic::task {

using world::Principal;
using world::WorldError;

namespace {

// Engine hooks run whoever wrote them; the player's right to execute them is still needed, as for any verb.
Value call_hook(Attempt& attempt, Id object, std::string_view name, const std::vector<Value>& args, bool& found) {
    const auto verb = object != 0 ? attempt.world().find_hook(object, name) : std::nullopt;
    found = verb.has_value();
    return found ? attempt.run(*verb, args, {}, true) : Value();
}

std::vector<Value> as_values(const std::vector<std::string>& words) {
    std::vector<Value> values;
    for (const auto& word : words) values.emplace_back(word);
    return values;
}

void dispatch(Attempt& attempt, command::WorldScene& scene, command::ParsedCommand& parsed) {
    command::resolve(scene, parsed);
    const auto selected = command::select(scene, parsed);
    attempt.set_parser(command::parser_value(parsed, selected ? &*selected : nullptr), &parsed);
    if (selected) {
        attempt.run(selected->verb, {}, {}, true);
        return;
    }
    bool handled = false;
    const auto here = attempt.world().location_of(attempt.facts().player);
    if (selected.error().type == "NoSuchVerbError") call_hook(attempt, here, "huh", {}, handled);
    if (!handled) throw selected.error();
    // An unknown command is exit status 1 also when huh explained it (DECISIONS commands 9).
    attempt.output().status = 1;
}

}  // namespace

void run_fragment(Attempt& attempt, command::Line& line) {
    const auto player = attempt.facts().player;
    bool found = false;
    if (const auto known = ahead::line_ahead(attempt, line)) {
        line.rest = known->rest;
        ++line.taken;
        attempt.set_parser(known->parser, &known->parsed);
        auto prepared = known->prepared;
        const auto verb = attempt.world().verb(prepared.call.code.verb);
        if (!verb) throw WorldError("NoSuchVerbError", "That verb no longer exists.");
        prepared.call.code.source = verb->code;
        attempt.run(std::move(prepared));
        // It has none where the player was; what has changed may have given it one, or the player another room.
        if (attempt.tx().has_writes()) call_hook(attempt, attempt.world().location_of(player), "turnfunc", {}, found);
        return;
    }
    if (const auto object = attempt.world().object(player); !object || object->recycled) {
        line = {};
        return;
    }
    command::WorldScene scene(attempt.world(), player);
    auto parsed = command::next_fragment(scene, line);
    if (!parsed) return;
    attempt.set_parser(command::parser_value(*parsed, nullptr), &*parsed);
    if (call_hook(attempt, attempt.world().system_object(), "do_command", as_values(parsed->words), found).truthy())
        return;
    dispatch(attempt, scene, *parsed);
    call_hook(attempt, attempt.world().location_of(player), "turnfunc", {}, found);
}

}  // namespace moosaic::task
