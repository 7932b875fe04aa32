// Objects: what they are, their fields, their parents; making and destroying them (world.md 8.1, 8.4).
#include "verbs/bodies.hpp"

namespace moosaic::verbs::body {

bool is_player(Request& r) {
    r.need_read();
    return r.world.is_player(r.ref.id);
}

bool is_wizard(Request& r) {
    r.need_read();
    return r.world.is_wizard(r.ref.id);
}

bool is_connected(Request& r) {
    r.need_read();
    return !r.world.is_player(r.ref.id) || r.task.is_connected(r.ref.id);
}

bool is_named(Request& r, const std::string& name) {
    r.need_read();
    return r.world.is_named(r.ref.id, name);
}

bool contains(Request& r, Thing obj) {
    r.need_read();
    return r.world.contains(r.ref.id, obj.id);
}

bool is_a(Request& r, Thing obj) {
    r.need_read();
    return r.world.is_a(r.ref.id, obj.id);
}

bool add_alias(Request& r, const std::string& alias) { return r.world.add_alias(r.ref.id, alias); }

void delete_alias(Request& r) { r.world.remove_alias(r.ref.id); }

void add_parent(Request& r, Thing parent) { r.world.add_parent(r.ref.id, parent.id); }

void remove_parent(Request& r, Thing parent) { r.world.remove_parent(r.ref.id, parent.id); }

void delete_object(Request& r) { destroy(r, Thing{r.ref.id}); }

Value create(Request& r, const std::string& name, std::optional<Thing> owner,
             const std::optional<std::optional<Thing>>& location, const std::optional<Items>& parents, bool obvious,
             bool unique_name) {
    world::CreateObject request;
    request.name = name;
    if (owner) request.owner = owner->id;
    if (location) request.location = *location ? std::optional<Id>((*location)->id) : std::optional<Id>();
    if (parents) request.parents = object_ids(r, *parents);
    request.obvious = obvious;
    request.unique_name = unique_name;
    return Value::object(r.world.create(request));
}

void destroy(Request& r, Thing obj) { r.world.destroy(obj.id); }

}  // namespace moosaic::verbs::body
