// Objects: what they are, their fields, their parents; making and destroying them (world.md 8.1, 8.4).
#include "verbs/request.hpp"

namespace moosaic::verbs {

using world::WorldError;

namespace {

Value is_player(Request& r) {
    r.need_read();
    return r.world.is_player(r.ref.id);
}

Value is_wizard(Request& r) {
    r.need_read();
    return r.world.is_wizard(r.ref.id);
}

Value is_connected(Request& r) {
    r.need_read();
    return !r.world.is_player(r.ref.id) || r.task.is_connected(r.ref.id);
}

Value is_named(Request& r) {
    r.need_read();
    return r.world.is_named(r.ref.id, r.bind({"name"}).text("name"));
}

Value contains(Request& r) {
    r.need_read();
    return r.world.contains(r.ref.id, r.bind({"obj"}).object("obj"));
}

Value is_a(Request& r) {
    r.need_read();
    return r.world.is_a(r.ref.id, r.bind({"obj"}).object("obj"));
}

Value add_alias(Request& r) { return r.world.add_alias(r.ref.id, r.bind({"alias"}).text("alias")); }

Value add_parent(Request& r) {
    r.world.add_parent(r.ref.id, r.bind({"parent"}).object("parent"));
    return Value();
}

Value remove_parent(Request& r) {
    r.world.remove_parent(r.ref.id, r.bind({"parent"}).object("parent"));
    return Value();
}

Value delete_(Request& r) {
    r.world.destroy(r.ref.id);
    return Value();
}

Value create(Request& r) {
    const auto a = r.bind({"name", "owner", "location", "parents", "obvious", "unique_name"});
    world::CreateObject request;
    request.name = a.text("name");
    if (a.has("owner")) request.owner = a.object("owner");
    if (a.given("location")) {
        request.location = std::optional<Id>();
        if (a.has("location")) request.location = std::optional<Id>(a.object("location"));
    }
    if (a.has("parents")) request.parents = object_ids("create", a.items("parents"));
    request.obvious = a.boolean("obvious", false);
    request.unique_name = a.boolean("unique_name", false);
    return Value::object(r.world.create(request));
}

Value destroy(Request& r) {
    r.world.destroy(r.bind({"obj"}).object("obj"));
    return {};
}

}  // namespace

void add_object_methods(Table& t) {
    t["is_player"] = is_player;
    t["is_wizard"] = is_wizard;
    t["is_connected"] = is_connected;
    t["is_named"] = is_named;
    t["contains"] = contains;
    t["is_a"] = is_a;
    t["add_alias"] = add_alias;
    t["add_parent"] = add_parent;
    t["remove_parent"] = remove_parent;
    t["delete"] = delete_;
}

void add_object_functions(Table& t) {
    t["create"] = create;
    t["destroy"] = destroy;
}

}  // namespace moosaic::verbs
