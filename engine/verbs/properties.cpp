// Properties of objects, and property rows (world.md 2, 8.1, 8.2).
#include <optional>

#include "verbs/request.hpp"

namespace moosaic::verbs {

using world::WorldError;

namespace {

Value get_property(Request& r) {
    const auto a = r.bind({"name", "recurse", "original", "default"});
    const auto name = a.text("name");
    const bool recurse = a.boolean("recurse", true);
    if (a.boolean("original", false)) {
        r.need_read();
        const auto row = r.world.find_property(r.ref.id, name, recurse);
        if (row) return Ref{RefKind::property, row->id, 0, row->name, 0};
    } else if (!a.given("default") || r.world.find_property(r.ref.id, name, recurse)) {
        return r.world.get_property(r.ref.id, name, recurse);
    } else {
        r.need_read();
        return a.any("default");
    }
    throw WorldError("NoSuchPropertyError",
                     "There is no property \"" + name + "\" on " + r.world.display_object(r.ref.id) + ".", name);
}

Value set_property(Request& r) {
    const auto a = r.bind({"name", "value", "inherit_owner", "owner"});
    std::optional<bool> inherit;
    if (a.given("inherit_owner")) inherit = a.boolean("inherit_owner", false);
    std::optional<Id> owner;
    if (a.has("owner")) owner = a.object("owner");
    if (!a.given("value")) throw WorldError("TypeError", "set_property() needs a name and a value");
    r.world.set_property(r.ref.id, a.text("name"), a.any("value"), inherit, owner);
    return {};
}

Value get_property_objects(Request& r) {
    const auto a = r.bind({"name", "prefetch_related", "select_related"});
    auto value = r.world.get_property(r.ref.id, a.text("name"));
    const auto* list = value.get<List>();
    if (list == nullptr) return value;
    std::vector<Value> objects;
    for (const auto& item : list->items)
        if (const auto id = item.object_id(); id != 0 && r.world.visible(id)) objects.push_back(item);
    return Value::list(std::move(objects));
}

Value has_property(Request& r) {
    const auto a = r.bind({"name", "recurse"});
    r.need_read();
    return r.world.find_property(r.ref.id, a.text("name"), a.boolean("recurse", true)).has_value();
}

Value delete_property(Request& r) {
    r.world.delete_property(r.ref.id, r.bind({"name"}).text("name"));
    return Value();
}

Value delete_row(Request& r) {
    const auto row = r.world.property(r.ref.id);
    if (!row) throw WorldError("NoSuchPropertyError", "That property no longer exists.");
    r.world.delete_property(row->object, row->name);
    return Value();
}

Value prefetch_property(Request&) { return {}; }

}  // namespace

void add_property_methods(Table& t) {
    t["get_property"] = get_property;
    t["set_property"] = set_property;
    t["get_property_objects"] = get_property_objects;
    t["has_property"] = has_property;
    t["delete_property"] = delete_property;
}

void add_property_row_methods(Table& t) { t["delete"] = delete_row; }

void add_property_functions(Table& t) { t["prefetch_property"] = prefetch_property; }

}  // namespace moosaic::verbs
