// Column positions of the tables in schema.hpp, in the order its comments give them. Flags are integers 0 and 1, ids
// and microseconds are integers, absent optional values are NULL.
#pragma once

#include <cstddef>
#include <cstdint>

namespace moosaic::world::col {

namespace meta {
enum : std::size_t { key, value };
}
namespace universe {
enum : std::size_t { id, domain, name };
}
namespace object {
enum : std::size_t {
    id,
    site,
    name,
    folded,
    unique_name,
    obvious,
    owner,
    placement_prep,
    placement_target,
    recycled,
    recycled_at,
    initialised,
    created_at
};
}
namespace location {
enum : std::size_t { object, container, arrival };
}
namespace parent {
enum : std::size_t { child, parent, position };
}
namespace alias {
enum : std::size_t { id, object, alias, folded };
}
namespace property {
enum : std::size_t { id, object, name, value, owner, inherit_owner };
}
namespace property_ref {
enum : std::size_t { property, target };
}
namespace verb {
inline constexpr std::int64_t method_bit = 1;
inline constexpr std::int64_t raw_bit = 2;
inline constexpr std::int64_t reserved_bit = 4;
inline constexpr std::int64_t suspended_bit = 16;
// indirect_objects: JSON text [[preposition, specifier], …]; flags: bit 0 method, 1 raw, 2 reserved, 4 suspended.
enum : std::size_t { id, object, owner, code, hash, direct_object, indirect_objects, flags, repo, filename };
}  // namespace verb
namespace verb_name {
// folded of a pattern is "*", whatever its text, so that one index read finds an object's patterns.
enum : std::size_t { id, verb, object, name, folded, pattern };
}  // namespace verb_name
namespace acl {
// entity_kind: the integer of world::Entity; rules: JSON text [["allow"|"deny", permission, group or accessor id], …].
enum : std::size_t { entity_kind, entity, rules };
}  // namespace acl
namespace account {
enum : std::size_t { id, login, folded, password, email, active, created_at };
}
namespace player {
enum : std::size_t { id, account, avatar, site, wizard, status, suspended_until, registered_identity };
}
namespace avatar_name {
enum : std::size_t { avatar, mark, site };
}
namespace owner_use {
enum : std::size_t { owner, objects, bytes };
}
namespace audit {
// actor: a row of player.
enum : std::size_t { id, actor, action, target, target_repr, detail, site, at };
}  // namespace audit

}  // namespace moosaic::world::col
