// Fields by kind; see fields.hpp.
#include "world/fields.hpp"

#include <algorithm>
#include <charconv>

#include <moosaic/names.hpp>

#include "world/acl.hpp"
#include "world/memo.hpp"
#include "world/text.hpp"

namespace moosaic::world {

namespace {

constexpr std::int64_t entity_kinds = 4;  // index of a rule: its number * this + the kind of its entity

Value text_or_none(const std::string& text) { return text.empty() ? Value() : Value(text); }
Value id_or_none(Id id) { return id == 0 ? Value() : Value(id); }

Value row_ref(RefKind kind, Id id) { return Ref{kind, id, 0, {}, 0}; }

std::optional<Value> object_field(World& world, const Object& o, std::string_view name) {
    if (name == "pk" || name == "id") return o.id;
    if (name == "kind") return "object";
    if (name == "name") return o.name;
    if (name == "unique_name") return o.unique_name;
    if (name == "obvious") return o.obvious;
    if (name == "owner") return Value::object(o.owner);
    if (name == "owner_id") return id_or_none(o.owner);
    if (name == "location") return Value::object(world.location_of(o.id));
    if (name == "location_id") return id_or_none(world.location_of(o.id));
    if (name == "placement_prep") return text_or_none(o.placement_prep);
    if (name == "placement_target") return Value::object(o.placement_target);
    if (name == "placement_target_id") return id_or_none(o.placement_target);
    if (name == "placement") {
        if (o.placement_prep.empty() || o.placement_target == 0) return Value();
        return Value::tuple({o.placement_prep, Value::object(o.placement_target)});
    }
    if (name == "site_id") return o.site;
    if (name == "site" && world.caller_is_wizard()) return row_ref(RefKind::site, o.site);
    if (name == "recycled") return o.recycled;
    if (name == "recycled_at") return o.recycled_at == 0 ? Value() : Value(DateTime{iso_utc(o.recycled_at)});
    return std::nullopt;
}

std::optional<Value> verb_field(const Verb& v, std::string_view name) {
    if (name == "pk" || name == "id") return v.id;
    if (name == "kind") return "verb";
    if (name == "code") return v.code;
    if (name == "owner") return Value::object(v.owner);
    if (name == "owner_id") return id_or_none(v.owner);
    if (name == "origin") return Value::object(v.object);
    if (name == "origin_id") return v.object;
    if (name == "direct_object") return v.direct_object;
    if (name == "raw") return v.flags.raw;
    if (name == "method") return v.flags.method;
    if (name == "reserved") return v.flags.reserved;
    if (name == "ref") return Value();
    if (name == "filename") return text_or_none(v.filename);
    if (name == "repo") return text_or_none(v.repo);
    if (name != "indirect_objects") return std::nullopt;
    Dict pairs;
    for (const auto& [preposition, specifier] : v.indirect_objects) pairs.items.emplace_back(preposition, specifier);
    return pairs;
}

std::optional<Value> property_field(const Property& p, std::string_view name) {
    if (name == "pk" || name == "id") return p.id;
    if (name == "kind") return "property";
    if (name == "name") return p.name;
    if (name == "value") return p.value;
    if (name == "type") return "string";
    if (name == "owner") return Value::object(p.owner);
    if (name == "owner_id") return id_or_none(p.owner);
    if (name == "origin") return Value::object(p.object);
    if (name == "origin_id") return p.object;
    if (name == "inherit_owner") return p.inherit_owner;
    return std::nullopt;
}

std::optional<Value> rule_field(World& world, const Ref& ref, std::string_view name) {
    const auto handle = rule_handle(ref);
    const auto rules = handle ? world.rules_of(handle->kind, handle->subject) : std::vector<AclRule>();
    if (!handle || std::find(rules.begin(), rules.end(), handle->rule) == rules.end()) no_such_row("rule", ref.id);
    if (name == "rule") return handle->rule.allow ? "allow" : "deny";
    if (name == "permission") return handle->rule.permission;
    if (name == "accessor") return Value::object(handle->rule.accessor);
    if (name == "group") return text_or_none(handle->rule.group);
    return std::nullopt;
}

std::optional<Value> small_row_field(World& world, const Ref& ref, std::string_view name) {
    if (name == "pk" || name == "id") return ref.id;
    if (ref.kind == RefKind::alias) {
        const auto row = world.alias(ref.id);
        if (row && name == "alias") return row->text;
        if (row && name == "object") return Value::object(row->object);
        if (row && name == "object_id") return row->object;
        if (name == "kind") return "alias";
        return std::nullopt;
    }
    const auto row = world.verb_name(ref.id);
    if (row && name == "name") return row->name;
    if (row && name == "verb") return row_ref(RefKind::verb, row->verb);
    if (row && name == "verb_id") return row->verb;
    if (name == "kind") return "verb_name";
    return std::nullopt;
}

bool guarded(RefKind kind) { return kind != RefKind::account && kind != RefKind::ssh_key && kind != RefKind::site; }

std::string_view permission_for(RefKind kind) { return kind == RefKind::acl ? "grant" : "read"; }

}  // namespace

bool is_object_field(std::string_view name) {
    const auto* row = names::find(names::Kind::object, name);
    const bool stored = row != nullptr && row->form != names::Form::call && row->by == names::By::engine;
    return stored || name == "id" || name == "pk" || name == "kind";
}

std::pair<Entity, Id> guard_of(World& world, const Ref& ref) {
    switch (ref.kind) {
        case RefKind::object:
            return {Entity::object, ref.id};
        case RefKind::verb:
            return {Entity::verb, ref.id};
        case RefKind::property:
            return {Entity::property, ref.id};
        case RefKind::alias:
            if (const auto row = world.alias(ref.id)) return {Entity::object, row->object};
            no_such_row("alias", ref.id);
        case RefKind::verb_name:
            if (const auto row = world.verb_name(ref.id)) return {Entity::verb, row->verb};
            no_such_row("verb name", ref.id);
        case RefKind::acl:
            if (const auto handle = rule_handle(ref)) return {handle->kind, handle->subject};
            no_such_row("rule", ref.id);
        default:
            throw WorldError("AttributeError", "This handle has no fields to read.");
    }
}

bool may_read(World& world, const Ref& ref) {
    try {
        const auto [kind, id] = guard_of(world, ref);
        return world.owner_of(kind, id) && world.caller_may(permission_for(ref.kind), kind, id);
    } catch (const WorldError&) {
        return false;
    }
}

std::optional<Value> get_field(World& world, const Ref& ref, std::string_view name) {
    if (name.empty() || name.starts_with('_')) return std::nullopt;
    if (ref.kind == RefKind::account && (name == "account_id" || name == "pk")) return ref.id;
    if (!guarded(ref.kind)) return std::nullopt;
    const auto [kind, id] = guard_of(world, ref);
    std::optional<Value> value;
    if (ref.kind == RefKind::object) {
        const auto row = world.object(id);
        if (!row) no_such_object(id);
        value = object_field(world, *row, name);
    } else if (ref.kind == RefKind::verb) {
        const auto row = world.verb(id);
        if (!row) no_such_row("verb", id);
        value = verb_field(*row, name);
    } else if (ref.kind == RefKind::property) {
        const auto row = world.property(id);
        if (!row) no_such_row("property", id);
        value = property_field(*row, name);
    } else {
        value = ref.kind == RefKind::acl ? rule_field(world, ref, name) : small_row_field(world, ref, name);
    }
    if (!value) return value;
    if (ref.kind == RefKind::object && name != "name")
        need_to_see(world, id);
    else
        world.need(permission_for(ref.kind), kind, id);
    return value;
}

void need_to_see(World& world, Id object) {
    if (!world.caller_is_wizard() || !world.owner_of(Entity::object, object))
        world.need("read", Entity::object, object);
}

Ref rule_ref(Entity kind, Id subject, const AclRule& rule) {
    return {RefKind::acl, subject, 0, rule_text(rule), rule_number(rule) * entity_kinds + static_cast<int>(kind)};
}

std::optional<RuleHandle> rule_handle(const Ref& ref) {
    const auto kind = ref.index % entity_kinds;
    if (ref.kind != RefKind::acl || ref.index < 0 || kind > 2) return std::nullopt;
    const std::string_view text = ref.name;
    const auto first = text.find(' ');
    const auto second = first == std::string_view::npos ? first : text.find(' ', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    RuleHandle handle{static_cast<Entity>(kind), ref.id, {}};
    handle.rule.allow = text.substr(0, first) == "allow";
    handle.rule.permission = text.substr(first + 1, second - first - 1);
    std::string_view who = text.substr(second + 1);
    if (!who.starts_with('#')) {
        handle.rule.group = who;
        return handle;
    }
    who.remove_prefix(1);
    const auto parsed = std::from_chars(who.data(), who.data() + who.size(), handle.rule.accessor);
    if (parsed.ec != std::errc() || parsed.ptr != who.data() + who.size() || handle.rule.accessor <= 0)
        return std::nullopt;
    return handle;
}

}  // namespace moosaic::world
