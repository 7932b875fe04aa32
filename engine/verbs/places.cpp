// Where things are: placement, homes, moves past locks (world.md 6.6, 8.1).
#include "verbs/bodies.hpp"

namespace moosaic::verbs::body {

using world::WorldError;

bool is_placed(Request& r) {
    r.need_read();
    const auto object = r.world.need_object(r.ref.id);
    return !object.placement_prep.empty() && object.placement_target != 0;
}

bool is_hidden_placement(Request& r) {
    r.need_read();
    const auto prep = r.world.need_object(r.ref.id).placement_prep;
    return prep == "under" || prep == "behind";
}

void set_placement(Request& r, const std::string& prep, Thing target) {
    r.world.set_placement(r.ref.id, prep, target.id);
}

void clear_placement(Request& r) { r.world.clear_placement(r.ref.id); }

namespace {

// Only a wizard's code, or the player for himself to his own home (world.md 6.6 NEW).
void need_escape(Request& r, Id object, Id destination) {
    if (r.world.caller_is_wizard()) return;
    if (r.world.caller().id == object && destination == r.world.home_of(object)) return;
    throw WorldError("UserError", "Only a wizard's code may move things past locks.");
}

}  // namespace

Value guaranteed_moveto(Request& r, Thing obj, Thing dest) {
    need_escape(r, obj.id, dest.id);
    r.world.guaranteed_move(obj.id, dest.id);
    return Value::object(obj.id);
}

Value send_home(Request& r, Thing player) {
    const auto home = r.world.home_of(player.id);
    if (home == 0) throw WorldError("UserError", "There is no place to go: neither a home nor $player_start is set.");
    need_escape(r, player.id, home);
    r.world.guaranteed_move(player.id, home);
    return Value::object(home);
}

}  // namespace moosaic::verbs::body
