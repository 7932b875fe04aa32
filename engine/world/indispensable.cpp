// What a world cannot live without: destroying it, or taking its wizard's rights, would leave a world that cannot be
// played and that nobody inside could mend.
#include <algorithm>

#include "world/encoding.hpp"
#include "world/memo.hpp"
#include "world/rows.hpp"

namespace moosaic::world {

namespace {

constexpr std::size_t page = 256;
// Touched by whoever takes a wizard away, so that two who do it at once conflict and one of them looks again.
constexpr const char* wizards_key = "wizards";

}  // namespace

// Properties of its own whose whole value is an object: `$room`, `$nothing`.
std::vector<Id> World::named_by_system() {
    std::vector<Id> named;
    const Id system = system_object();
    if (system == 0) return named;
    named.push_back(system);
    for (const auto& row : properties_on(system))
        if (const Id id = decode(row.value, {}, &budget()).object_id(); id != 0) named.push_back(id);
    return named;
}

bool World::has_other_wizard(Id id) {
    Key after;
    for (;;) {
        const auto rows = transaction_.sweep(Tab::player, after, page);
        for (const auto& row : rows) {
            const Id avatar = int_at(*row, col::player::avatar);
            if (avatar != id && flag_at(*row, col::player::wizard) && visible(avatar)) return true;
        }
        if (rows.size() < page) return false;
        after = {rows.back()->at(col::player::id)};
    }
}

// Reads what names the object and which verbs it owns: of an ordinary thing nothing, whatever the world holds.
std::string World::held_by(Id id) {
    const Id system = system_object();
    if (id == system) return "it is the System Object";
    if (id == nothing()) return "it stands for all that is gone";
    for (const auto& link : transaction_.select(Idx::property_ref_target, {id})) {
        const auto row = property(int_at(*link, col::property_ref::property));
        if (row && row->object == system && decode(row->value, {}, &budget()).object_id() == id)
            return "the System Object names it as $" + row->name;
    }
    std::vector<Id> named;
    for (const auto& row : transaction_.select(Idx::verb_owner, {id})) {
        if (named.empty()) named = named_by_system();
        const auto owned = verb_from(*row);
        if (std::find(named.begin(), named.end(), owned.object) == named.end()) continue;
        const auto names = names_of(owned.id);
        return "it owns " + (names.empty() ? std::string("a verb") : "\"" + names.front().name + "\"") + " on " +
               plain_text(owned.object) + ", which the world needs";
    }
    if (is_wizard(id) && !has_other_wizard(id)) return "it is the last wizard";
    return {};
}

void World::need_expendable(Id id, std::string_view cannot) {
    const auto why = held_by(id);
    if (!why.empty()) {
        const bool plays = is_player(id);
        throw WorldError("UserError", display_object(id) + " " + std::string(cannot) + ": " + why + "." +
                                          (plays ? " Its login can be switched off." : ""));
    }
    if (!is_wizard(id)) return;
    const auto before = transaction_.get(Tab::meta, {std::string(wizards_key)});
    const auto count = before == nullptr ? 0 : std::strtoll(text_at(*before, col::meta::value).c_str(), nullptr, 10);
    transaction_.put(Tab::meta, {std::string(wizards_key), std::to_string(count + 1)});
}

}  // namespace moosaic::world
