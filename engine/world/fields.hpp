// Intrinsic fields of rows as verb code reads them by attribute (world.md 1.2, 8.2), and handles on permission rules.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "world/world.hpp"

namespace moosaic::world {

// The value of a field that is one scalar or one reference; nothing when the kind has no such field (the caller then
// looks for a verb or a property, or answers AttributeError). Relations (contents, names, acl …) are query's. Needs
// `read` on the row, of an alias on its object, of a verb name on its verb; of a rule `grant` on its entity.
// NoSuchObjectError (verbs: NoSuchVerbError, properties: NoSuchPropertyError) when the row is gone.
std::optional<Value> get_field(World& world, const Ref& ref, std::string_view name);

// Is this the name of something that every object has of itself, so that no property may be called so?
bool is_object_field(std::string_view name);

// The entity whose permissions guard a row. Throws when the row is gone; accounts, keys and sites have none:
// AttributeError.
std::pair<Entity, Id> guard_of(World& world, const Ref& ref);

// To see that a thing is there, where, whose and of what kind, and which verbs it has: what everybody's commands go by.
// It needs `read`, of wizards' code nothing: else one rule that denies everybody `read` ended each command that comes
// across the thing. The name and the values of properties need `read` of wizards' code too.
void need_to_see(World& world, Id object);

// May the caller read the fields of this row? False when it is gone.
bool may_read(World& world, const Ref& ref);

// A rule's handle: the entity in id and index, the rule itself in the name ("allow move #12") and, as a number, in the
// index, so that it stays right when other rules come and go and two rules never share one. It speaks for a rule only
// as long as the entity has that rule.
struct RuleHandle {
    Entity kind = Entity::object;
    Id subject = 0;
    AclRule rule;
};
Ref rule_ref(Entity kind, Id subject, const AclRule& rule);
std::optional<RuleHandle> rule_handle(const Ref& ref);  // nothing when the text is no rule

}  // namespace moosaic::world
