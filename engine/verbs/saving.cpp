// save(): the changed fields of an object, a verb or a property, as a worker collected them (world.md 8.1, 8.2).
#include <optional>

#include "verbs/request.hpp"
#include "verbs/specifiers.hpp"
#include "world/fields.hpp"

namespace moosaic::verbs {

using world::WorldError;

namespace {

world::FieldChanges object_changes(const Value& fields) {
    world::FieldChanges changes;
    const auto* dict = fields.get<Dict>();
    if (dict == nullptr) throw WorldError("TypeError", "save() takes the changed fields");
    bool placed = false;
    std::string prep;
    Id target = 0;
    for (const auto& [key, value] : dict->items) {
        const auto* name = key.get<std::string>();
        if (name == nullptr) throw WorldError("TypeError", "a field name must be text");
        const auto text = [&, &value = value] {  // clang 14 captures no structured binding by itself
            const auto* s = value.get<std::string>();
            if (s == nullptr) throw WorldError("TypeError", "'" + *name + "' must be text");
            return *s;
        };
        const auto object = [&, &value = value]() -> Id {
            if (value.is_none()) return 0;
            if (const auto* number = value.get<std::int64_t>(); number != nullptr && name->ends_with("_id"))
                return *number;
            if (value.object_id() == 0) throw WorldError("TypeError", "'" + *name + "' must be an object or None");
            return value.object_id();
        };
        if (*name == "name") {
            changes.name = text();
        } else if (*name == "unique_name") {
            changes.unique_name = value.truthy();
        } else if (*name == "obvious") {
            changes.obvious = value.truthy();
        } else if (*name == "owner" || *name == "owner_id") {
            changes.owner = object();
        } else if (*name == "location" || *name == "location_id") {
            changes.location = object();
        } else if (*name == "placement_prep") {
            placed = true;
            if (!value.is_none()) prep = text();
        } else if (*name == "placement_target" || *name == "placement_target_id") {
            placed = true;
            target = object();
        } else {
            throw WorldError("AttributeError", "'" + *name + "' cannot be assigned");
        }
    }
    if (placed) changes.placement = std::make_pair(prep, target);
    return changes;
}

Value save_verb(Request& r, const Dict& fields) {
    std::optional<std::string> code;
    std::optional<std::string> direct;
    std::optional<std::vector<std::pair<std::string, std::string>>> indirect;
    std::optional<Id> owner;
    std::optional<world::VerbFlags> flags;
    const auto flag = [&]() -> world::VerbFlags& {
        if (!flags)
            if (const auto verb = r.world.verb(r.ref.id)) flags = verb->flags;
        return flags ? *flags : flags.emplace();
    };
    for (const auto& [key, value] : fields.items) {
        const auto* name = key.get<std::string>();
        const auto* text = value.get<std::string>();
        if (name != nullptr && *name == "code" && text != nullptr) {
            r.task.require_source(*text);
            code = *text;
        } else if (name != nullptr && *name == "direct_object" && text != nullptr) {
            direct = *text;
        } else if (name != nullptr && *name == "indirect_objects") {
            indirect = specifiers(value);
        } else if (name != nullptr && *name == "owner") {
            owner = value.object_id();
        } else if (name != nullptr && *name == "raw") {
            flag().raw = value.truthy();
        } else if (name != nullptr && *name == "method") {
            flag().method = value.truthy();
        } else {
            throw WorldError("AttributeError",
                             "a verb has no field '" + (name != nullptr ? *name : "?") + "' to assign like that");
        }
    }
    r.world.save_verb(r.ref.id, code, direct, indirect, owner, flags);
    return {};
}

Value save_property(Request& r, const Dict& fields) {
    std::optional<std::string> value;
    std::optional<Id> owner;
    std::optional<bool> inherit;
    for (const auto& [key, item] : fields.items) {
        const auto* name = key.get<std::string>();
        if (name != nullptr && *name == "value" && item.get<std::string>() != nullptr) {
            value = *item.get<std::string>();
        } else if (name != nullptr && *name == "owner") {
            owner = item.object_id();
        } else if (name != nullptr && *name == "inherit_owner") {
            inherit = item.truthy();
        } else {
            throw WorldError("AttributeError",
                             "a property row has no field '" + (name != nullptr ? *name : "?") + "' to assign");
        }
    }
    r.world.save_property(r.ref.id, value, owner, inherit);
    return {};
}

Value save(Request& r) {
    const auto a = r.bind({"fields", "update_fields"});
    const Value none = Value::dict();
    const auto& fields = a.has("fields") ? a.any("fields") : none;
    const auto* dict = fields.get<Dict>();
    if (dict == nullptr) throw WorldError("TypeError", "save() takes the changed fields");
    if (r.ref.kind == RefKind::verb) return save_verb(r, *dict);
    if (r.ref.kind == RefKind::property) return save_property(r, *dict);
    r.world.save(r.ref.id, object_changes(fields));
    return {};
}

}  // namespace

void add_saving_methods(Table& t) { t["save"] = save; }

}  // namespace moosaic::verbs
