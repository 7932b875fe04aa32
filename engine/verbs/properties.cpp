// Properties of objects, and property rows (world.md 2, 8.1, 8.2).
#include "verbs/bodies.hpp"

namespace moosaic::verbs::body {

using world::WorldError;

Value get_property(Request& r, const std::string& name, bool recurse, bool original, const Value* fallback) {
    if (original) {
        r.need_read();
        const auto row = r.world.find_property(r.ref.id, name, recurse);
        if (row) return Ref{RefKind::property, row->id, 0, row->name, 0};
    } else if (fallback == nullptr || r.world.find_property(r.ref.id, name, recurse)) {
        return r.world.get_property(r.ref.id, name, recurse);
    } else {
        r.need_read();
        return *fallback;
    }
    throw WorldError("NoSuchPropertyError",
                     "There is no property \"" + name + "\" on " + r.world.display_object(r.ref.id) + ".", name);
}

void set_property(Request& r, const std::string& name, const Value& value, std::optional<bool> inherit_owner,
                  std::optional<Thing> owner) {
    r.world.set_property(r.ref.id, name, value, inherit_owner, owner ? std::optional<Id>(owner->id) : std::nullopt);
}

Value get_property_objects(Request& r, const std::string& name, const Value&, const Value&) {
    auto value = r.world.get_property(r.ref.id, name);
    const auto* list = value.get<List>();
    if (list == nullptr) return value;
    std::vector<Value> objects;
    for (const auto& item : list->items)
        if (const auto id = item.object_id(); id != 0 && r.world.visible(id)) objects.push_back(item);
    return Value::list(std::move(objects));
}

bool has_property(Request& r, const std::string& name, bool recurse) {
    r.need_read();
    return r.world.find_property(r.ref.id, name, recurse).has_value();
}

void delete_property(Request& r, const std::string& name) { r.world.delete_property(r.ref.id, name); }

void delete_property_row(Request& r) {
    const auto row = r.world.property(r.ref.id);
    if (!row) throw WorldError("NoSuchPropertyError", "That property no longer exists.");
    r.world.delete_property(row->object, row->name);
}

}  // namespace moosaic::verbs::body
