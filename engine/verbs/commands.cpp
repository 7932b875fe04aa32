// SDK functions about commands: which verbs the player can type here, and what their docstrings say.
#include <algorithm>
#include <map>
#include <set>

#include "command/world_scene.hpp"
#include "verbs/bodies.hpp"
#include "verbs/verb_doc.hpp"

namespace moosaic::verbs::body {

namespace {

// The name to show: "i*nventory" was expanded to i, in, … when it was stored, so follow the first name to its longest
// form.
std::string shown_name(const std::vector<world::VerbName>& names) {
    std::string shown;
    for (const auto& name : names) {
        if (name.pattern) continue;
        if (!shown.empty() && !name.name.starts_with(shown)) break;
        shown = name.name;
    }
    return shown;
}

// An object whose verbs the player may be able to type. One that is merely here counts only through its name.
struct Candidate {
    Id id = 0;
    bool by_name = false;
};

std::vector<Candidate> candidates(Request& r, Id player) {
    std::vector<Candidate> found{{player, false}};
    for (const auto id : r.world.contents_of(player)) found.push_back({id, false});
    const auto here = r.world.location_of(player);
    if (here == 0) return found;
    found.push_back({here, false});
    for (const auto id : r.world.contents_of(here))
        if (id != player) found.push_back({id, true});
    return found;
}

bool typeable(const world::Verb& verb, bool by_name) {
    if (verb.flags.method) return false;
    if (!by_name || verb.direct_object == "this") return true;
    return std::any_of(verb.indirect_objects.begin(), verb.indirect_objects.end(),
                       [](const auto& spec) { return spec.second == "this"; });
}

}  // namespace

Value available_commands(Request& r) {
    const auto player = r.task.player();
    if (player == 0) return Value::list();
    command::WorldScene scene(r.world, player);
    const Id rooms = scene.room_class();
    const Id here = r.world.location_of(player);
    std::map<std::string, Value> commands;
    std::set<std::pair<Id, bool>> seen;  // what a crowd inherits is looked at once
    for (const auto& candidate : candidates(r, player)) {
        std::vector<Id> chain{candidate.id};
        for (const auto& ancestor : r.world.ancestors_of(candidate.id)) chain.push_back(ancestor.id);
        for (const auto origin : chain) {
            if (scene.out_of_rank(candidate.id, origin)) continue;
            if (origin == rooms && candidate.id != player && candidate.id != here) continue;
            if (!seen.emplace(origin, candidate.by_name).second) continue;
            for (const auto& verb : r.world.verbs_on(origin)) {
                const auto may = [&] {
                    return r.world.allowed(world::Principal::of(player), "execute", world::Entity::verb, verb.id);
                };
                if (!typeable(verb, candidate.by_name) || !may()) continue;
                const auto name = shown_name(r.world.names_of(verb.id));
                if (name.empty() || commands.contains(name)) continue;
                commands[name] = Value::tuple({name, summary(verb_doc(verb.code)), Value::object(candidate.id)});
            }
        }
    }
    std::vector<Value> result;
    for (auto& [name, value] : commands) result.push_back(std::move(value));
    return Value::list(std::move(result));
}

Value command_help(Request& r, const std::string& word) {
    const auto player = r.task.player();
    if (player == 0) return {};
    command::WorldScene scene(r.world, player);
    std::optional<std::string> best;
    for (const auto& candidate : candidates(r, player)) {
        for (const auto& bound : scene.verbs(candidate.id, word)) {
            if (bound.name == "*" || !typeable(bound.verb, candidate.by_name)) continue;
            auto text = verb_doc(bound.verb.code);
            if (!best || (best->empty() && !text.empty())) best = std::move(text);
        }
    }
    return best ? Value(*best) : Value();
}

}  // namespace moosaic::verbs::body
