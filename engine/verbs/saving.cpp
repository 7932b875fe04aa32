// save(): the changed fields of an object, a verb or a property, as a worker collected them (world.md 8.1, 8.2).
#include <optional>

#include "verbs/sdk_calls.hpp"
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

void save_verb(Task& task, const Ref& ref, const Dict& fields) {
    auto& world = task.world();
    std::optional<std::string> code;
    std::optional<std::string> direct;
    std::optional<std::vector<std::pair<std::string, std::string>>> indirect;
    std::optional<Id> owner;
    std::optional<world::VerbFlags> flags;
    const auto flag = [&]() -> world::VerbFlags& {
        if (!flags)
            if (const auto verb = world.verb(ref.id)) flags = verb->flags;
        return flags ? *flags : flags.emplace();
    };
    for (const auto& [key, value] : fields.items) {
        const auto* name = key.get<std::string>();
        const auto* text = value.get<std::string>();
        if (name != nullptr && *name == "code" && text != nullptr) {
            task.require_source(*text);
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
        } else if (name != nullptr && *name == "reserved") {
            flag().reserved = value.truthy();
        } else {
            throw WorldError("AttributeError",
                             "a verb has no field '" + (name != nullptr ? *name : "?") + "' to assign like that");
        }
    }
    world.save_verb(ref.id, code, direct, indirect, owner, flags);
}

void save_property(Task& task, const Ref& ref, const Dict& fields) {
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
    task.world().save_property(ref.id, value, owner, inherit);
}

// The text of the one field that a small row has.
const std::string& only_text(const Dict& fields, std::string_view wanted) {
    for (const auto& [key, value] : fields.items) {
        const auto* name = key.get<std::string>();
        const auto* text = value.get<std::string>();
        if (name == nullptr || *name != wanted || text == nullptr || fields.items.size() != 1)
            throw WorldError("TypeError", "'" + std::string(wanted) + "' must be text");
        return *text;
    }
    throw WorldError("TypeError", "save() takes the changed fields");
}

// The changed rule comes before the old one goes, so that both are asked with the rights the caller had.
void save_rule(Task& task, const Ref& ref, const Dict& fields) {
    auto& world = task.world();
    const auto handle = world::rule_handle(ref);
    if (!handle) throw WorldError("AttributeError", "that rule no longer exists");
    auto rule = handle->rule;
    for (const auto& [key, value] : fields.items) {
        const auto* name = key.get<std::string>();
        const auto* text = value.get<std::string>();
        if (name != nullptr && *name == "rule" && text != nullptr && (*text == "allow" || *text == "deny")) {
            rule.allow = *text == "allow";
        } else if (name != nullptr && *name == "permission" && text != nullptr) {
            rule.permission = *text;
        } else if (name != nullptr && *name == "accessor" && value.object_id() != 0) {
            rule.accessor = value.object_id();
            rule.group.clear();
        } else if (name != nullptr && *name == "group" && text != nullptr) {
            rule.group = *text;
            rule.accessor = 0;
        } else {
            throw WorldError("TypeError", "'" + (name != nullptr ? *name : "?") + "' of a rule cannot be that");
        }
    }
    if (rule == handle->rule) return;
    world.add_rule(handle->kind, handle->subject, rule);
    world.remove_rule(handle->kind, handle->subject, handle->rule);
}

}  // namespace

void save(Task& task, const Ref& ref, const Value& fields) {
    const auto* dict = fields.get<Dict>();
    if (dict == nullptr) throw WorldError("TypeError", "save() takes the changed fields");
    auto& world = task.world();
    switch (ref.kind) {
        case RefKind::object:
            return world.save(ref.id, object_changes(fields));
        case RefKind::verb:
            return save_verb(task, ref, *dict);
        case RefKind::property:
            return save_property(task, ref, *dict);
        case RefKind::alias:
            return world.save_alias(ref.id, only_text(*dict, "alias"));
        case RefKind::verb_name:
            return world.save_verb_name(ref.id, only_text(*dict, "name"));
        case RefKind::acl:
            return save_rule(task, ref, *dict);
        default:
            throw WorldError("AttributeError", "that row cannot be saved");
    }
}

}  // namespace moosaic::verbs
