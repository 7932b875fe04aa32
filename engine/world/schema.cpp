// The world's tables, version by version. Version 1 creates everything; a later change is a new migration, never an
// edit.
#include "world/schema.hpp"

#include <array>

namespace moosaic::world {

namespace {

using storage::Column;
using storage::ColumnType;
using storage::Index;
using storage::Table;

Column integer(std::string name) { return {std::move(name), ColumnType::integer, false}; }
Column text(std::string name) { return {std::move(name), ColumnType::text, false}; }
Column maybe_integer(std::string name) { return {std::move(name), ColumnType::integer, true}; }
Column maybe_text(std::string name) { return {std::move(name), ColumnType::text, true}; }

std::vector<Table> object_tables() {
    return {
        {"object",
         {integer("id"), integer("site"), text("name"), text("folded"), integer("unique_name"), integer("obvious"),
          maybe_integer("owner"), maybe_text("placement_prep"), maybe_integer("placement_target"), integer("recycled"),
          maybe_integer("recycled_at"), integer("initialised"), integer("created_at")},
         1,
         {{"object_folded", {1, 3}}, {"object_owner", {6}}, {"object_placement", {8}}, {"object_recycled", {9}}}},
        {"location", {integer("object"), integer("container"), integer("arrival")}, 1, {{"location_container", {1}}}},
        {"parent",
         {integer("child"), integer("parent"), integer("position")},
         2,
         {{"parent_child", {0}}, {"parent_parent", {1}}}},
        {"alias",
         {integer("id"), integer("object"), text("alias"), text("folded")},
         1,
         {{"alias_object", {1}}, {"alias_folded", {3}}}},
    };
}

std::vector<Table> programming_tables() {
    return {
        {"property",
         {integer("id"), integer("object"), text("name"), text("value"), maybe_integer("owner"),
          integer("inherit_owner")},
         1,
         {{"property_object", {1, 2}}, {"property_owner", {4}}}},
        {"property_ref", {integer("property"), integer("target")}, 2, {{"property_ref_target", {1}}}},
        {"verb",
         {integer("id"), integer("object"), maybe_integer("owner"), text("code"), text("hash"), text("direct_object"),
          text("indirect_objects"), integer("flags"), maybe_text("repo"), maybe_text("filename")},
         1,
         {{"verb_object", {1}}, {"verb_owner", {2}}}},
        {"verb_name",
         {integer("id"), integer("verb"), integer("object"), text("name"), text("folded"), integer("pattern")},
         1,
         {{"verb_name_verb", {1}}, {"verb_name_object", {2, 4}}}},
        {"acl", {integer("entity_kind"), integer("entity"), text("rules")}, 2, {}},
    };
}

std::vector<Table> people_tables() {
    return {
        {"account",
         {integer("id"), text("login"), text("folded"), maybe_text("password"), maybe_text("email"), integer("active"),
          integer("created_at")},
         1,
         {{"account_folded", {2}}}},
        {"player",
         {integer("id"), maybe_integer("account"), maybe_integer("avatar"), integer("site"), integer("wizard"),
          text("status"), maybe_integer("suspended_until"), maybe_text("registered_identity")},
         1,
         {{"player_avatar", {2}}, {"player_account", {1}}}},
        {"ssh_key",
         {integer("id"),
          integer("account"),
          text("type"),
          {"blob", ColumnType::blob, false},
          text("fingerprint"),
          text("comment"),
          integer("created_at")},
         1,
         {{"ssh_key_account", {1}}, {"ssh_key_fingerprint", {4}}}},
        {"audit",
         {integer("id"), maybe_integer("actor"), text("action"), maybe_integer("target"), text("target_repr"),
          text("detail"), maybe_integer("site"), integer("at")},
         1,
         {{"audit_target", {3}}}},
        {"task",
         {integer("id"), text("kind"), maybe_integer("caller"), maybe_integer("player"), maybe_integer("verb"),
          maybe_integer("this_object"), maybe_text("name"), maybe_text("args"), maybe_integer("due"),
          maybe_integer("session")},
         1,
         {{"task_due", {8}}}},
        {"repo", {integer("id"), text("slug"), text("url"), text("prefix")}, 1, {}},
    };
}

std::vector<Table> version_1() {
    std::vector<Table> tables = {
        {"meta", {text("key"), text("value")}, 1, {}},
        {"universe", {integer("id"), text("domain"), text("name")}, 1, {{"universe_domain", {1}}}},
    };
    for (auto&& part : {object_tables(), programming_tables(), people_tables()})
        tables.insert(tables.end(), part.begin(), part.end());
    return tables;
}

// Since version 2.
std::vector<Table> name_tables() {
    return {{"avatar_name",
             {integer("avatar"), text("mark"), integer("site")},
             2,
             {{"avatar_name_mark", {2, 1}}, {"avatar_name_avatar", {0}}}}};
}

// Since version 3. Rows are made as owners first own something; row 0: all have been counted.
std::vector<Table> owner_tables() {
    return {{"owner_use", {integer("owner"), integer("objects"), integer("bytes")}, 1, {}}};
}

constexpr std::array<IndexPlace, static_cast<std::size_t>(Idx::count_)> places = {{
    {Tab::object, 0},        // object_folded
    {Tab::object, 1},        // object_owner
    {Tab::object, 2},        // object_placement
    {Tab::object, 3},        // object_recycled
    {Tab::location, 0},      // location_container
    {Tab::parent, 0},        // parent_child
    {Tab::parent, 1},        // parent_parent
    {Tab::alias, 0},         // alias_object
    {Tab::alias, 1},         // alias_folded
    {Tab::property, 0},      // property_object
    {Tab::property, 1},      // property_owner
    {Tab::property_ref, 0},  // property_ref_target
    {Tab::verb, 0},          // verb_object
    {Tab::verb, 1},          // verb_owner
    {Tab::verb_name, 0},     // verb_name_verb
    {Tab::verb_name, 1},     // verb_name_object
    {Tab::account, 0},       // account_folded
    {Tab::player, 0},        // player_avatar
    {Tab::player, 1},        // player_account
    {Tab::ssh_key, 0},       // ssh_key_account
    {Tab::ssh_key, 1},       // ssh_key_fingerprint
    {Tab::audit, 0},         // audit_target
    {Tab::task, 0},          // task_due
    {Tab::universe, 0},      // universe_domain
    {Tab::avatar_name, 0},   // avatar_name_mark
    {Tab::avatar_name, 1},   // avatar_name_avatar
}};

}  // namespace

storage::Schema schema() {
    storage::Schema out;
    out.tables = version_1();
    for (auto&& table : name_tables()) out.tables.push_back(std::move(table));
    for (auto&& table : owner_tables()) out.tables.push_back(std::move(table));
    out.migrations.push_back({1, version_1(), {}, {}});
    out.migrations.push_back({2, name_tables(), {}, {}});
    out.migrations.push_back({3, owner_tables(), {}, {}});
    return out;
}

IndexPlace place(Idx index) { return places.at(static_cast<std::size_t>(index)); }

}  // namespace moosaic::world
