// Rules and owners: who may do what (world.md 4, 8.1).
#include "verbs/request.hpp"

namespace moosaic::verbs {

using world::WorldError;

namespace {

world::Entity entity_of(const Ref& ref) {
    if (ref.kind == RefKind::verb) return world::Entity::verb;
    if (ref.kind == RefKind::property) return world::Entity::property;
    if (ref.kind == RefKind::object) return world::Entity::object;
    throw WorldError("TypeError", "an object, verb or property is needed");
}

world::AclRule rule(Request& r, bool allow) {
    const auto a = r.bind({"accessor", "permission"});
    world::AclRule rule;
    rule.allow = allow;
    rule.permission = a.text("permission");
    if (const auto* group = a.any("accessor").get<std::string>()) {
        rule.group = *group;
    } else {
        rule.accessor = a.object("accessor");
    }
    return rule;
}

Value allow(Request& r) {
    r.world.add_rule(r.entity(), r.ref.id, rule(r, true));
    return {};
}

Value deny(Request& r) {
    r.world.add_rule(r.entity(), r.ref.id, rule(r, false));
    return {};
}

Value can_caller(Request& r) {
    const auto a = r.bind({"permission", "subject"});
    const auto& subject = a.has("subject") ? a.ref("subject") : r.ref;
    r.world.need(a.text("permission"), entity_of(subject), subject.id);
    return Value();
}

Value caller_can(Request& r) {
    return r.world.caller_may(r.bind({"permission"}).text("permission"), r.entity(), r.ref.id);
}

Value caller_can_read(Request& r) { return r.world.caller_may("read", r.entity(), r.ref.id); }

Value owns(Request& r) {
    const auto& subject = r.bind({"subject"}).ref("subject");
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

Value is_allowed(Request& r) {
    const auto a = r.bind({"permission", "subject", "fatal"});
    const auto& subject = a.ref("subject");
    const auto permission = a.text("permission");
    if (r.world.allowed(world::Principal::of(r.ref.id), permission, entity_of(subject), subject.id)) return true;
    if (!a.boolean("fatal", false)) return false;
    throw WorldError("AccessError",
                     r.world.display_object(r.ref.id) + " is not allowed to '" + permission + "' on " +
                         r.world.display(entity_of(subject), subject.id),
                     Value::tuple({Value::object(r.ref.id), permission, subject}));
}

}  // namespace

void add_rights_methods(Table& t) {
    t["allow"] = allow;
    t["deny"] = deny;
    t["can_caller"] = can_caller;
    t["caller_can"] = caller_can;
    t["caller_can_read"] = caller_can_read;
}

void add_object_rights_methods(Table& t) {
    t["owns"] = owns;
    t["is_allowed"] = is_allowed;
}

}  // namespace moosaic::verbs
