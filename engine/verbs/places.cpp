// Where things are: placement, homes, moves past locks (world.md 6.6, 8.1).
#include "verbs/request.hpp"

namespace moosaic::verbs {

using world::WorldError;

namespace {

Value placement(Request& r) {
    r.need_read();
    const auto object = r.world.need_object(r.ref.id);
    if (object.placement_prep.empty() || object.placement_target == 0) return {};
    return Value::tuple({object.placement_prep, Value::object(object.placement_target)});
}

Value is_placed(Request& r) { return !placement(r).is_none(); }

Value is_hidden_placement(Request& r) {
    r.need_read();
    const auto prep = r.world.need_object(r.ref.id).placement_prep;
    return prep == "under" || prep == "behind";
}

Value set_placement(Request& r) {
    const auto a = r.bind({"prep", "target"});
    r.world.set_placement(r.ref.id, a.text("prep"), a.object("target"));
    return Value();
}

Value clear_placement(Request& r) {
    r.world.clear_placement(r.ref.id);
    return Value();
}

// The player's home if it is a room, else where new players begin.
Id home_of(Request& r, Id player) {
    const world::CallerScope scope(r.world, world::Principal::as_system());
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
void need_escape(Request& r, Id object, Id destination) {
    if (r.world.caller_is_wizard()) return;
    if (r.world.caller().id == object && destination == home_of(r, object)) return;
    throw WorldError("UserError", "Only a wizard's code may move things past locks.");
}

Value guaranteed_moveto(Request& r) {
    const auto a = r.bind({"obj", "dest"});
    need_escape(r, a.object("obj"), a.object("dest"));
    r.world.guaranteed_move(a.object("obj"), a.object("dest"));
    return a.any("obj");
}

Value send_home(Request& r) {
    const auto player = r.bind({"player"}).object("player");
    const auto home = home_of(r, player);
    if (home == 0) throw WorldError("UserError", "There is no place to go: neither a home nor $player_start is set.");
    need_escape(r, player, home);
    r.world.guaranteed_move(player, home);
    return Value::object(home);
}

}  // namespace

void add_place_methods(Table& t) {
    t["placement"] = placement;
    t["is_placed"] = is_placed;
    t["is_hidden_placement"] = is_hidden_placement;
    t["set_placement"] = set_placement;
    t["clear_placement"] = clear_placement;
}

void add_place_functions(Table& t) {
    t["guaranteed_moveto"] = guaranteed_moveto;
    t["send_home"] = send_home;
}

}  // namespace moosaic::verbs
