// Properties: live inheritance, reading, writing and removing (world.md 2.4-2.6 NEW, DECISIONS world 1).
#include <algorithm>

#include "world/encoding.hpp"
#include "world/fields.hpp"
#include "world/memo.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"

namespace moosaic::world {

namespace {

std::vector<Id> targets_of(std::string_view moojson, Budget& budget) {
    if (moojson.find("\"o#") == std::string_view::npos) return {};
    return objects_in(decode(moojson, {}, &budget));
}

// Stored tuples come back as lists, at any depth; in sets they stay, where a list cannot be.
Value with_lists(Value value) {
    if (auto* tuple = value.get<Tuple>()) value = Value::list(std::move(tuple->items));
    if (auto* list = value.get<List>())
        for (auto& item : list->items) item = with_lists(std::move(item));
    if (auto* dict = value.get<Dict>())
        for (auto& entry : dict->items) entry.second = with_lists(std::move(entry.second));
    return value;
}

[[noreturn]] void no_such_property(std::string_view name, const std::string& on) {
    throw WorldError("NoSuchPropertyError", "There is no property \"" + clean_text(name, 80) + "\" on " + on + ".",
                     Value(name));
}

}  // namespace

std::optional<Property> World::find_property(Id object, std::string_view name, bool recurse) {
    for (const auto& where : search_order(object, recurse)) {
        const auto rows = transaction_.select(Idx::property_object, {where.id, std::string(name)});
        if (!rows.empty()) return property_from(*rows.front());
    }
    return std::nullopt;
}

Value World::resolve(const Ref& ref) {
    bool alive = false;
    if (ref.kind == RefKind::object) {
        const auto row = transaction_.get(Tab::object, {ref.id});
        alive = row != nullptr && int_at(*row, col::object::site) == surroundings_.session_site();
    } else if (ref.kind == RefKind::verb) {
        alive = transaction_.get(Tab::verb, {ref.id}) != nullptr;
    } else {
        alive = transaction_.get(Tab::property, {ref.id}) != nullptr;
    }
    return alive ? Value(ref) : Value::object(nothing());
}

Value World::decode_value(std::string_view text) {
    return decode(
        text, [this](const Ref& ref) { return resolve(ref); }, &budget());
}

// Labels are for an admin with a SQL prompt; only names that everyone may read are put beside a reference.
std::string World::encode_value(const Value& value) {
    const auto label = [this](const Ref& ref) -> std::string {
        if (ref.kind == RefKind::object) {
            const auto row = transaction_.get(Tab::object, {ref.id});
            return row != nullptr && allowed(Principal{}, "read", Entity::object, ref.id)
                       ? text_at(*row, col::object::name)
                       : std::string();
        }
        return ref.name;
    };
    return encode(value, label, &budget());
}

Value World::property_value(const Property& property) {
    Value value = with_lists(decode_value(property.value));
    if (auto* list = value.get<List>()) {
        const Id dead = nothing();
        const auto gone = [&](const Value& item) { return dead != 0 && item.object_id() == dead; };
        list->items.erase(std::remove_if(list->items.begin(), list->items.end(), gone), list->items.end());
    }
    return value;
}

Value World::get_property(Id object, std::string_view name, bool recurse) {
    need("read", Entity::object, object);
    const auto row = find_property(object, name, recurse);
    if (!row) no_such_property(name, display_object(object));
    // An inherited value is read through this object, whatever its row's own object allows.
    if (!allowed_by_rules(caller_, "read", Entity::property, row->id)) need("read", Entity::property, row->id);
    return property_value(*row);
}

void World::store_property(const Property& property, std::string_view old_value) {
    const auto before = targets_of(old_value, budget());
    const auto after = targets_of(property.value, budget());
    for (const Id id : before)
        if (!std::binary_search(after.begin(), after.end(), id))
            transaction_.erase(Tab::property_ref, {property.id, id});
    for (const Id id : after)
        if (!std::binary_search(before.begin(), before.end(), id))
            transaction_.put(Tab::property_ref, {property.id, id});
    transaction_.put(Tab::property, row_of(property));
}

void World::erase_property(const Property& property) {
    for (const Id id : targets_of(property.value, budget())) transaction_.erase(Tab::property_ref, {property.id, id});
    transaction_.erase(Tab::acl, {static_cast<std::int64_t>(Entity::property), property.id});
    transaction_.erase(Tab::property, {property.id});
}

// A child that has no row of its own stands as if it had a copy: owned by whoever the row was pinned to, else by the
// child's owner. A name that is new altogether belongs to whoever brings it.
Id World::row_owner(Id object, const std::optional<Property>& inherited, std::optional<Id> owner) {
    if (owner && caller_is_wizard()) return *owner;
    if (!inherited) return attribution(object, owner);
    if (inherited->inherit_owner) return inherited->owner;
    const auto child = this->object(object);
    return child && child->owner != 0 ? child->owner : attribution(object, owner);
}

// Pinning an existing row pins what descendants have of their own to the same owner.
void World::pin_descendants(const Property& property) {
    for (const auto& below : descendants_of(property.object)) {
        auto own = find_property(below.id, property.name, false);
        if (!own) continue;
        own->owner = property.owner;
        own->inherit_owner = true;
        transaction_.put(Tab::property, row_of(*own));
    }
}

void World::set_property(Id object, std::string_view name, const Value& value, std::optional<bool> inherit_owner,
                         std::optional<Id> owner) {
    need_object(object);
    check_name(name, "A property name");
    if (name.empty()) throw WorldError("UserError", "A property name must not be empty.");
    if (is_object_field(name))
        throw WorldError("UserError", "\"" + std::string(name) + "\" is a field of every object, not a property.");
    auto row = find_property(object, name, false);
    const bool writes_object = caller_may("write", Entity::object, object);
    if (row) {
        const bool allowed_here = caller_may("write", Entity::property, row->id) ||
                                  (writes_object && !denied(Entity::property, row->id, "write"));
        if (!allowed_here) need("write", Entity::property, row->id);
        const bool pins = inherit_owner.value_or(row->inherit_owner) && !row->inherit_owner;
        const std::string old = std::exchange(row->value, encode_value(value));
        row->inherit_owner = inherit_owner.value_or(row->inherit_owner);
        store_property(*row, old);
        if (pins) pin_descendants(*row);
        return;
    }
    const auto inherited = find_property(object, name);
    const bool pinned_here = inherited && inherited->inherit_owner && !caller_.system && inherited->owner != 0 &&
                             inherited->owner == caller_.id;
    if (!writes_object && !pinned_here) need("write", Entity::object, object);
    Property fresh;
    fresh.object = object;
    fresh.name = name;
    fresh.value = encode_value(value);
    fresh.owner = row_owner(object, inherited, owner);
    fresh.inherit_owner = inherit_owner.value_or(inherited && inherited->inherit_owner);
    fresh.id = transaction_.allocate(Seq::row);
    store_property(fresh, {});
}

void World::delete_property(Id object, std::string_view name) {
    const auto row = find_property(object, name, false);
    if (!row) no_such_property(name, display_object(object));
    delete_property_row(row->id);
}

void World::delete_property_row(Id id) {
    const auto row = property(id);
    if (!row) no_such_row("property", id);
    need("write", Entity::property, id);
    erase_property(*row);
}

void World::save_property(Id id, std::optional<std::string> value, std::optional<Id> owner,
                          std::optional<bool> inherit_owner) {
    const auto before = property(id);
    if (!before) no_such_row("property", id);
    Property after = *before;
    if (owner && *owner != before->owner) {
        need_entrust(Entity::property, id);
        if (*owner != 0) need_object(*owner);
        after.owner = *owner;
    }
    const bool pins = inherit_owner && *inherit_owner && !before->inherit_owner;
    if (value || (inherit_owner && *inherit_owner != before->inherit_owner)) need("write", Entity::property, id);
    if (value) {
        const auto decoded = decode_strict(*value, {}, &budget());
        if (!decoded) throw WorldError("ValueError", "A property's value must be moojson text of at most 1 MiB.");
        after.value = encode_value(*decoded);
    }
    after.inherit_owner = inherit_owner.value_or(before->inherit_owner);
    if (row_of(after) == row_of(*before)) return;
    store_property(after, before->value);
    if (pins) pin_descendants(after);
    if (after.owner != before->owner)
        audit("owner_change", after.object, "property #" + std::to_string(id) + " to #" + std::to_string(after.owner));
}

}  // namespace moosaic::world
