// Players and who of them is here (world.md 8.5).
#include <algorithm>

#include "verbs/bodies.hpp"
#include "world/encoding.hpp"

namespace moosaic::verbs::body {

using world::WorldError;

Value players(Request& r) {
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

Value connected_players(Request& r, const Value& within) {
    double limit = -1;
    if (const auto* delta = within.get<TimeDelta>()) limit = static_cast<double>(delta->microseconds) / 1e6;
    std::vector<Value> all;
    for (const auto& presence : r.task.connected())
        if ((limit < 0 || presence.idle <= limit) && r.world.visible(presence.avatar))
            all.push_back(Value::object(presence.avatar));
    return Value::list(std::move(all));
}

Value presence(Request& r) {
    std::vector<Value> all;
    for (const auto& p : r.task.connected())
        if (r.world.visible(p.avatar)) all.push_back(Value::tuple({Value::object(p.avatar), p.idle, p.connected}));
    return Value::list(std::move(all));
}

void boot_player(Request& r, Thing obj, const std::optional<std::string>& reason) {
    if (r.world.caller().id != obj.id && !r.world.caller_is_wizard())
        throw WorldError("UserError", "Only a wizard may disconnect somebody else.");
    if (obj.id != r.task.player())
        r.world.administered("sessions of #" + std::to_string(obj.id) + " (" + r.world.need_object(obj.id).name +
                             ") ended");
    // Whoever leaves leaves by the session he types in; whoever is thrown out leaves by all.
    r.task.event(obj.id, Disconnect{reason.value_or(""), obj.id == r.task.player()});
}

}  // namespace moosaic::verbs::body
