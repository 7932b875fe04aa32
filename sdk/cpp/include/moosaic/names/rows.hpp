// Names of what belongs to objects: verbs, properties, aliases, rules and the rest.
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
inline constexpr auto rows_of_objects = std::to_array<Row>({
    {verb, fixed, "id", "int", reads, runtime, anyone, "Its number."},
    {verb, fixed, "pk", "int", reads, runtime, anyone, "The same as `id`."},
    {verb, fixed, "kind", "str", reads, runtime, anyone, "`verb`."},
    {verb, field, "code", "str", reads, engine, rights, "Its source; checked at `save()`. Only programmers change it."},
    {verb, field, "owner", "Object | None", reads, engine, rights, "With whose rights it runs."},
    {verb, fixed, "owner_id", "int | None", reads, engine, rights, "The number of its owner."},
    {verb, fixed, "origin", "Object", reads, engine, rights, "The object that defines it."},
    {verb, fixed, "origin_id", "int", reads, engine, rights, "The number of that object."},
    {verb, field, "direct_object", "str", reads, engine, rights, "`this`, `any`, `none` or `either`."},
    {verb, field, "indirect_objects", "dict[str, str]", reads, engine, rights, "Preposition to `this`, `any` or `none`."},
    {verb, field, "raw", "bool", reads, engine, rights, "Whether it gets the rest of the line as typed."},
    {verb, field, "method", "bool", reads, engine, rights, "Whether it cannot be typed."},
    {verb, field, "reserved", "bool", reads, engine, rights, "Whether others' verbs of its names are passed over for whoever has it from a class."},
    {verb, fixed, "filename", "str | None", reads, engine, rights, "The file it was loaded from."},
    {verb, fixed, "repo", "Any", reads, engine, rights, "The set of files it belongs to."},
    {verb, fixed, "ref", "str | None", reads, engine, rights, "Always None."},
    {verb, relation, "names", "View[VerbName]", reads, engine, rights, "Its names."},
    {verb, relation, "acl", "View[AclRule]", reads, engine, rights, "Its rules; needs `grant`."},
    {verb, call, "name", "() -> str", reads, engine, rights, "Its first name."},
    {verb, call, "is_bound", "() -> bool", reads, runtime, anyone, "Whether it was found for an object."},
    {verb, call, "passthrough", "(*args: Any, **kwargs: Any) -> Any", writes, runtime, rights, "Calls the definition that it hides; only inside its own run."},
    {verb, call, "set_names", "(*names: str) -> None", writes, engine, rights, "Replaces its names. Only programmers do."},
    {verb, call, "save", "(update_fields: Iterable[str] | None = None) -> None", writes, runtime, rights, "Keeps the fields that were assigned."},
    {verb, call, "refresh_from_db", "() -> None", reads, runtime, anyone, "Forgets the fields that were assigned and not saved."},
    {verb, call, "delete", "() -> None", writes, engine, rights, "Deletes it."},
    {verb, call, "reload", "() -> None", writes, engine, rights, "Always refused: files are loaded by the server's own commands."},
    {verb, call, "can_caller", "(permission: str, subject: Any = None) -> None", reads, engine, anyone, "Raises AccessError unless the caller may do that with it."},
    {verb, call, "caller_can", "(permission: str) -> bool", reads, engine, anyone, "Whether the caller may do that with it."},
    {verb, call, "caller_can_read", "() -> bool", reads, engine, anyone, "Whether the caller may read it."},
    {verb, call, "allow", "(accessor: Object | str, permission: str) -> None", writes, engine, rights, "A rule that allows."},
    {verb, call, "deny", "(accessor: Object | str, permission: str) -> None", writes, engine, rights, "A rule that denies."},

    {property, fixed, "id", "int", reads, runtime, anyone, "Its number."},
    {property, fixed, "pk", "int", reads, runtime, anyone, "The same as `id`."},
    {property, fixed, "kind", "str", reads, runtime, anyone, "`property`."},
    {property, field, "name", "str", reads, engine, rights, "Its name."},
    {property, field, "value", "str", reads, engine, rights, "Its value as encoded text; see `moojson`."},
    {property, fixed, "type", "str", reads, engine, rights, "Always `string`."},
    {property, field, "owner", "Object | None", reads, engine, rights, "Who owns the row."},
    {property, fixed, "owner_id", "int | None", reads, engine, rights, "The number of its owner."},
    {property, fixed, "origin", "Object", reads, engine, rights, "The object that has the row."},
    {property, fixed, "origin_id", "int", reads, engine, rights, "The number of that object."},
    {property, field, "inherit_owner", "bool", reads, engine, rights, "Whether rows of children belong to the children's owners."},
    {property, relation, "acl", "View[AclRule]", reads, engine, rights, "Its rules; needs `grant`."},
    {property, call, "save", "(update_fields: Iterable[str] | None = None) -> None", writes, runtime, rights, "Keeps the fields that were assigned."},
    {property, call, "refresh_from_db", "() -> None", reads, runtime, anyone, "Forgets the fields that were assigned and not saved."},
    {property, call, "delete", "() -> None", writes, engine, rights, "Deletes the row."},
    {property, call, "can_caller", "(permission: str, subject: Any = None) -> None", reads, engine, anyone, "Raises AccessError unless the caller may do that with it."},
    {property, call, "caller_can", "(permission: str) -> bool", reads, engine, anyone, "Whether the caller may do that with it."},
    {property, call, "caller_can_read", "() -> bool", reads, engine, anyone, "Whether the caller may read it."},
    {property, call, "allow", "(accessor: Object | str, permission: str) -> None", writes, engine, rights, "A rule that allows."},
    {property, call, "deny", "(accessor: Object | str, permission: str) -> None", writes, engine, rights, "A rule that denies."},

    {alias, fixed, "id", "int", reads, runtime, anyone, "Its number."},
    {alias, fixed, "pk", "int", reads, runtime, anyone, "The same as `id`."},
    {alias, fixed, "kind", "str", reads, runtime, anyone, "`alias`."},
    {alias, field, "alias", "str", reads, engine, rights, "The name."},
    {alias, fixed, "object", "Object", reads, engine, rights, "Whose name it is."},
    {alias, fixed, "object_id", "int", reads, engine, rights, "The number of that object."},
    {alias, call, "save", "(update_fields: Iterable[str] | None = None) -> None", writes, runtime, rights, "Keeps what was assigned."},
    {alias, call, "refresh_from_db", "() -> None", reads, runtime, anyone, "Forgets what was assigned and not saved."},
    {alias, call, "delete", "() -> None", writes, engine, rights, "Takes the name away."},

    {verb_name, fixed, "id", "int", reads, runtime, anyone, "Its number."},
    {verb_name, fixed, "pk", "int", reads, runtime, anyone, "The same as `id`."},
    {verb_name, fixed, "kind", "str", reads, runtime, anyone, "`verb_name`."},
    {verb_name, field, "name", "str", reads, engine, rights, "The name."},
    {verb_name, fixed, "verb", "Verb", reads, engine, rights, "The verb that has it."},
    {verb_name, fixed, "verb_id", "int", reads, engine, rights, "The number of that verb."},
    {verb_name, call, "save", "(update_fields: Iterable[str] | None = None) -> None", writes, runtime, rights, "Keeps what was assigned."},
    {verb_name, call, "refresh_from_db", "() -> None", reads, runtime, anyone, "Forgets what was assigned and not saved."},
    {verb_name, call, "delete", "() -> None", writes, engine, rights, "Takes the name away."},

    {acl, fixed, "id", "int", reads, runtime, anyone, "A number that tells it from the other rules of its entity."},
    {acl, fixed, "pk", "int", reads, runtime, anyone, "The same as `id`."},
    {acl, fixed, "kind", "str", reads, runtime, anyone, "`acl`."},
    {acl, field, "rule", "str", reads, engine, rights, "`allow` or `deny`."},
    {acl, field, "permission", "str", reads, engine, rights, "What it allows or denies."},
    {acl, field, "accessor", "Object | None", reads, engine, rights, "Whom it is about, if one object."},
    {acl, field, "group", "str | None", reads, engine, rights, "Whom it is about, if a group: `everyone`, `owners`, `wizards`."},
    {acl, call, "actor", "() -> Object | str", reads, engine, rights, "Whom it is about: the object or the group."},
    {acl, call, "entity", "() -> Any", reads, engine, rights, "The object, verb or property that has the rule."},
    {acl, call, "origin", "() -> Object", reads, engine, rights, "The object of that: itself, or where the verb or property is."},
    {acl, call, "save", "(update_fields: Iterable[str] | None = None) -> None", writes, runtime, rights, "Puts the changed rule in the place of the old one."},
    {acl, call, "refresh_from_db", "() -> None", reads, runtime, anyone, "Forgets what was assigned and not saved."},
    {acl, call, "delete", "() -> None", writes, engine, rights, "Takes the rule away."},

    {account, fixed, "id", "int", reads, runtime, anyone, "Its number; the rest of an account is opaque."},
    {account, fixed, "pk", "int", reads, runtime, anyone, "The same as `id`."},
    {account, fixed, "kind", "str", reads, runtime, anyone, "`account`."},
    {account, fixed, "account_id", "int", reads, engine, anyone, "The same as `id`."},

    {ssh_key, fixed, "pk", "int", reads, runtime, anyone, "Its number."},
    {ssh_key, fixed, "name", "str", reads, runtime, anyone, "The comment of the line it came from."},
    {ssh_key, fixed, "keytype", "str", reads, runtime, anyone, "As `ssh-ed25519`."},
    {ssh_key, fixed, "fingerprint", "str", reads, runtime, anyone, "As OpenSSH prints it."},
    {ssh_key, fixed, "created", "datetime", reads, runtime, anyone, "Since when the login has it."},
});
// clang-format on

}  // namespace moosaic::names::detail
