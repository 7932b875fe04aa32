// Rules and owners: who may do what (world.md 4, 8.1).
#include "verbs/bodies.hpp"
#include "world/fields.hpp"

namespace moosaic::verbs::body {

using world::WorldError;

namespace {

world::Entity entity_of(const Ref& ref) {
    if (ref.kind == RefKind::verb) return world::Entity::verb;
    if (ref.kind == RefKind::property) return world::Entity::property;
    if (ref.kind == RefKind::object) return world::Entity::object;
    throw WorldError("TypeError", "an object, verb or property is needed");
}

void add_rule(Request& r, bool allow, const Value& accessor, const std::string& permission) {
    world::AclRule rule;
    rule.allow = allow;
    rule.permission = permission;
    if (const auto* group = accessor.get<std::string>())
        rule.group = *group;
    else if (accessor.object_id() != 0)
        rule.accessor = accessor.object_id();
    else
        throw WorldError("TypeError", r.name() + "(): 'accessor' must be an object or the name of a group");
    r.world.add_rule(r.entity(), r.ref.id, std::move(rule));
}

// The rule a handle stands for; raises if its entity has it no longer, or the caller may not see it.
world::RuleHandle need_rule(Request& r) {
    (void)world::get_field(r.world, r.ref, "rule");
    return *world::rule_handle(r.ref);
}

}  // namespace

void allow(Request& r, const Value& accessor, const std::string& permission) {
    add_rule(r, true, accessor, permission);
}

void deny(Request& r, const Value& accessor, const std::string& permission) {
    add_rule(r, false, accessor, permission);
}

void can_caller(Request& r, const std::string& permission, std::optional<Ref> subject) {
    const auto& about = subject ? *subject : r.ref;
    r.world.need(permission, entity_of(about), about.id);
}

bool caller_can(Request& r, const std::string& permission) {
    return r.world.caller_may(permission, r.entity(), r.ref.id);
}

bool caller_can_read(Request& r) { return r.world.caller_may("read", r.entity(), r.ref.id); }

namespace {

// Who owns a thing, and what its rules say of others, is told to whoever may read it or see its rules; everybody may
// ask about himself.
void need_facts(Request& r, const Ref& subject) {
    const auto kind = entity_of(subject);
    if (r.world.caller().id == r.ref.id || r.world.caller_may("grant", kind, subject.id)) return;
    r.world.need("read", kind, subject.id);
}

}  // namespace

bool owns(Request& r, const Ref& subject) {
    need_facts(r, subject);
    Id owner = 0;
    if (subject.kind == RefKind::object) {
        if (const auto row = r.world.object(subject.id)) owner = row->owner;
    } else if (subject.kind == RefKind::verb) {
        if (const auto row = r.world.verb(subject.id)) owner = row->owner;
    } else if (const auto row = r.world.property(subject.id)) {
        owner = row->owner;
    }
    return owner == r.ref.id;
}

bool is_allowed(Request& r, const std::string& permission, const Ref& subject, bool fatal) {
    need_facts(r, subject);
    if (r.world.allowed(world::Principal::of(r.ref.id), permission, entity_of(subject), subject.id)) return true;
    if (!fatal) return false;
    throw WorldError("AccessError",
                     r.world.display_object(r.ref.id) + " is not allowed to '" + permission + "' on " +
                         r.world.display(entity_of(subject), subject.id),
                     Value::tuple({Value::object(r.ref.id), permission, subject}));
}

Value actor_of_rule(Request& r) {
    const auto rule = need_rule(r).rule;
    return rule.accessor != 0 ? Value::object(rule.accessor) : Value(rule.group);
}

Value entity_of_rule(Request& r) {
    const auto handle = need_rule(r);
    const auto kind = handle.kind == world::Entity::verb       ? RefKind::verb
                      : handle.kind == world::Entity::property ? RefKind::property
                                                               : RefKind::object;
    return Ref{kind, handle.subject, 0, {}, 0};
}

Value origin_of_rule(Request& r) {
    const auto entity = entity_of_rule(r);
    return entity.object_id() != 0 ? entity : world::get_field(r.world, *entity.get<Ref>(), "origin").value_or(Value());
}

void delete_rule(Request& r) {
    const auto handle = world::rule_handle(r.ref);
    if (!handle) throw WorldError("AttributeError", "that row cannot be deleted like this");
    r.world.remove_rule(handle->kind, handle->subject, handle->rule);
}

}  // namespace moosaic::verbs::body
