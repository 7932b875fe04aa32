// The tables of the world, declared once. Columns are named here; storages translate. Positions are those of the enums.
//
// Before `|`: the primary key. `?`: may be NULL. Ids, references to ids, flags (0 or 1), positions and times
// (microseconds UTC) are integers, ssh_key.blob is a blob, the rest is text. The store refuses a row of another shape
// when it is put.
#pragma once

#include <moosaic/storage.hpp>

namespace moosaic::world {

enum class Tab : std::uint32_t {
    meta,      // key text | value text: schema facts, sequences' high-water marks
    universe,  // id | domain, name
    object,    // id | site, name, folded, unique_name, obvious, owner?, placement_prep?, placement_target?, recycled,
               //      recycled_at?, initialised, created_at
    location,  // object | container, arrival       (no row: nowhere)
    parent,    // child, parent | position           (position ascending; the highest is searched first)
    alias,     // id | object, alias, folded
    property,  // id | object, name, value, owner?, inherit_owner
    property_ref,  // property, target | (none)      objects named in a property's value, for destroy
    verb,          // id | object, owner?, code, hash, direct_object, indirect_objects, flags, repo?, filename?
    verb_name,     // id | verb, object, name, folded, pattern
    acl,           // entity_kind, entity | rules        (no row: the default rules of world.md 4.5)
    account,       // id | login, folded, password?, email?, active, created_at
    player,        // id | account?, avatar?, site, wizard, status, suspended_until?, registered_identity?
    ssh_key,       // id | account, type, blob, fingerprint, comment, created_at
    audit,         // id | actor?, action, target?, target_repr, detail, site?, at
    task,          // id | kind, caller?, player?, verb?, this_object?, name?, args?, due?, session?
    repo,          // id | slug, url, prefix
    avatar_name,   // avatar, mark | site          (what of its name and aliases others may not bear; avatar_names.hpp)
    owner_use,     // owner | objects, bytes         what it owns, as negative numbers: a counter is bounded from below
    count_
};

enum class Idx : std::uint32_t {
    object_folded,        // object(site, folded)
    object_owner,         // object(owner)
    object_placement,     // object(placement_target)
    object_recycled,      // object(recycled)
    location_container,   // location(container)
    parent_child,         // parent(child)
    parent_parent,        // parent(parent)
    alias_object,         // alias(object)
    alias_folded,         // alias(folded)
    property_object,      // property(object, name)
    property_owner,       // property(owner)
    property_ref_target,  // property_ref(target)
    verb_object,          // verb(object)
    verb_owner,           // verb(owner)
    verb_name_verb,       // verb_name(verb)
    verb_name_object,     // verb_name(object, folded)
    account_folded,       // account(folded)
    player_avatar,        // player(avatar)
    player_account,       // player(account)
    ssh_key_account,      // ssh_key(account)
    ssh_key_fingerprint,  // ssh_key(fingerprint)
    audit_target,         // audit(target)
    task_due,             // task(due)
    universe_domain,      // universe(domain)
    avatar_name_mark,     // avatar_name(site, mark)
    avatar_name_avatar,   // avatar_name(avatar)
    count_
};

// Objects share one ascending counter, every other table uses `row`; `work` numbers tasks and sessions, which are no
// rows.
enum class Seq : std::uint32_t { object, row, work, count_ };

struct IndexPlace {
    Tab table;
    storage::IndexId index;  // position in that table's indexes
};

// The whole schema for storage::OpenOptions; tables in the order of Tab. `place` says where an Idx lives.
storage::Schema schema();
IndexPlace place(Idx index);

}  // namespace moosaic::world
