// Names of objects.
#pragma once

#include <array>

#include <moosaic/names/row.hpp>

namespace moosaic::names::detail {

using enum Kind;
using enum Form;
using enum Effect;
using enum By;
using enum Who;

// clang-format off
inline constexpr auto objects = std::to_array<Row>({
    {object, fixed, "id", "int", reads, runtime, anyone, "Its number; prints as `#N`."},
    {object, fixed, "pk", "int", reads, runtime, anyone, "The same as `id`."},
    {object, fixed, "kind", "str", reads, runtime, anyone, "`object`."},
    {object, field, "name", "str", reads, engine, rights, "Its name."},
    {object, field, "unique_name", "bool", reads, engine, rights, "Whether no other object may bear its name."},
    {object, field, "obvious", "bool", reads, engine, rights, "Whether a room lists it among what is there."},
    {object, field, "owner", "Object | None", reads, engine, rights, "Who owns it."},
    {object, fixed, "owner_id", "int | None", reads, engine, rights, "The number of its owner."},
    {object, field, "location", "Object | None", reads, engine, rights, "Where it is; assigning it moves it at `save()`."},
    {object, fixed, "location_id", "int | None", reads, engine, rights, "The number of its location."},
    {object, field, "placement_prep", "str | None", reads, engine, rights, "How it is placed: `on`, `under`, …"},
    {object, field, "placement_target", "Object | None", reads, engine, rights, "On or under what it is placed."},
    {object, fixed, "placement_target_id", "int | None", reads, engine, rights, "The number of that."},
    {object, fixed, "placement", "tuple[str, Object] | None", reads, engine, rights, "Preposition and target together."},
    {object, fixed, "recycled", "bool", reads, engine, rights, "Whether it lies among the recycled."},
    {object, fixed, "recycled_at", "datetime | None", reads, engine, rights, "Since when."},
    {object, fixed, "site_id", "int", reads, engine, rights, "The number of its universe."},
    {object, fixed, "site", "Any", reads, engine, wizard, "Its universe; opaque."},
    {object, relation, "parents", "View[Object]", reads, engine, rights, "Its parents, in order."},
    {object, relation, "children", "View[Object]", reads, engine, rights, "Objects that have it as a parent."},
    {object, relation, "contents", "View[Object]", reads, engine, rights, "What is directly in it."},
    {object, relation, "placed_objects", "View[Object]", reads, engine, rights, "What is placed on, under or behind it."},
    {object, relation, "verbs", "View[Verb]", reads, engine, rights, "Verbs defined on it."},
    {object, relation, "properties", "View[Property]", reads, engine, rights, "Its rows of properties."},
    {object, relation, "aliases", "View[Alias]", reads, engine, rights, "Its other names."},
    {object, relation, "acl", "View[AclRule]", reads, engine, rights, "Its rules; needs `grant`."},
    {object, fixed, "depth", "int", reads, runtime, anyone, "Only on elements of `get_contents`, `get_ancestors`, `get_descendents`."},
    {object, fixed, "path_weight", "int", reads, runtime, anyone, "Only on elements of `get_ancestors`."},
    {object, call, "is_player", "() -> bool", reads, engine, rights, "Whether it is somebody's avatar."},
    {object, call, "is_wizard", "() -> bool", reads, engine, rights, "Whether it is a wizard's avatar."},
    {object, call, "is_connected", "() -> bool", reads, engine, rights, "Whether a session of it is open; True of what is no player."},
    {object, call, "is_named", "(name: str) -> bool", reads, engine, rights, "Whether this is its name or an alias, in any case."},
    {object, call, "is_a", "(obj: Object) -> bool", reads, engine, rights, "Whether `obj` is an ancestor of it."},
    {object, call, "contains", "(obj: Object) -> bool", reads, engine, rights, "Whether `obj` is in it, at any depth."},
    {object, call, "find", "(name: str, exclude_hidden_placement: bool = False) -> View[Object]", reads, runtime, rights, "What is directly in it and bears this name."},
    {object, call, "get_contents", "() -> View[Object]", reads, runtime, rights, "What is in it at any depth, with `depth`."},
    {object, call, "get_ancestors", "() -> View[Object]", reads, runtime, rights, "Its ancestors, nearest first, with `depth` and `path_weight`."},
    {object, call, "get_descendents", "() -> View[Object]", reads, runtime, rights, "Its descendants, with `depth`."},
    {object, call, "is_placed", "() -> bool", reads, engine, rights, "Whether it is placed on, under or behind something."},
    {object, call, "is_hidden_placement", "() -> bool", reads, engine, rights, "Whether its place hides it."},
    {object, call, "set_placement", "(prep: str, target: Object) -> None", writes, engine, rights, "Places it."},
    {object, call, "clear_placement", "() -> None", writes, engine, rights, "Takes it from its place."},
    {object, call, "add_alias", "(alias: str) -> bool", writes, engine, rights, "Another name; False if it has it already."},
    {object, call, "add_parent", "(parent: Object) -> None", writes, engine, rights, "Another parent, behind those it has."},
    {object, call, "remove_parent", "(parent: Object) -> None", writes, engine, rights, "Takes a parent away."},
    {object, call, "add_verb", "(*names: str, code: str | None = None, owner: Object | None = None, repo: Any = None, filename: str | None = None, direct_object: str = 'none', indirect_objects: Mapping[str, str] | None = None, replace: bool = False, method: bool = False, raw: bool = False, reserved: bool = False) -> Verb", writes, engine, rights, "A new verb; its code is checked first. Only programmers make one."},
    {object, call, "has_verb", "(name: str, recurse: bool = True) -> bool", reads, engine, rights, "Whether it has a verb of this name."},
    {object, call, "get_verb", "(name: str, recurse: bool = True, allow_ambiguous: bool = False, return_first: bool = True) -> Any", reads, engine, rights, "The verb of this name, bound to it; a list with `allow_ambiguous`."},
    {object, call, "invoke_verb", "(name: str, *args: Any, **kwargs: Any) -> Any", writes, runtime, rights, "Calls a verb by name."},
    {object, call, "set_property", "(name: str, value: Any, inherit_owner: bool = ..., owner: Object | None = None) -> None", writes, engine, rights, "Sets a property of its own."},
    {object, call, "get_property", "(name: str, recurse: bool = True, original: bool = False, default: Any = ...) -> Any", reads, engine, rights, "The value of a property, or the row with `original`."},
    {object, call, "get_property_objects", "(name: str, prefetch_related: Any = None, select_related: Any = None) -> Any", reads, engine, rights, "A property that is a list, without what is no visible object."},
    {object, call, "has_property", "(name: str, recurse: bool = True) -> bool", reads, engine, rights, "Whether it has a property of this name."},
    {object, call, "delete_property", "(name: str) -> None", writes, engine, rights, "Deletes its own row of a property."},
    {object, call, "save", "(update_fields: Iterable[str] | None = None) -> None", writes, runtime, rights, "Keeps the fields that were assigned."},
    {object, call, "refresh_from_db", "() -> None", reads, runtime, anyone, "Forgets the fields that were assigned and not saved."},
    {object, call, "delete", "() -> None", writes, engine, rights, "Destroys it."},
    {object, call, "owns", "(subject: Any) -> bool", reads, engine, anyone, "Whether it owns an object, verb or property."},
    {object, call, "is_allowed", "(permission: str, subject: Any, fatal: bool = False) -> bool", reads, engine, anyone, "Whether the rules of `subject` allow it something; `fatal` raises instead of False."},
    {object, call, "can_caller", "(permission: str, subject: Any = None) -> None", reads, engine, anyone, "Raises AccessError unless the caller may do that with `subject`, or with it."},
    {object, call, "caller_can", "(permission: str) -> bool", reads, engine, anyone, "Whether the caller may do that with it."},
    {object, call, "caller_can_read", "() -> bool", reads, engine, anyone, "Whether the caller may read it."},
    {object, call, "allow", "(accessor: Object | str, permission: str) -> None", writes, engine, rights, "A rule that allows, for an object or a group."},
    {object, call, "deny", "(accessor: Object | str, permission: str) -> None", writes, engine, rights, "A rule that denies."},
});
// clang-format on

}  // namespace moosaic::names::detail
