// Tables of built-in members by kind.
#include "members.hpp"

#include <array>
#include <initializer_list>

namespace moosaic::python {

namespace {

constexpr std::size_t kinds = static_cast<std::size_t>(RefKind::site) + 1;

struct Table {
    RefKind kind;
    Member member;
    std::initializer_list<const char*> names;
};

const std::initializer_list<Table> tables = {
    {RefKind::object,
     Member::field,
     {"name", "unique_name", "obvious", "owner", "location", "placement_prep", "placement_target"}},
    {RefKind::object,
     Member::constant,
     {"owner_id", "location_id", "placement_target_id", "placement", "site", "site_id", "recycled", "recycled_at"}},
    {RefKind::object,
     Member::relation,
     {"parents", "children", "contents", "verbs", "properties", "aliases", "placed_objects", "acl"}},
    {RefKind::object,
     Member::method,
     {"is_player",    "is_wizard",    "is_connected",         "is_named",      "contains",
      "is_a",         "is_placed",    "is_hidden_placement",  "set_placement", "clear_placement",
      "add_alias",    "add_parent",   "remove_parent",        "add_verb",      "has_verb",
      "set_property", "get_property", "get_property_objects", "has_property",  "delete_property",
      "delete",       "owns",         "is_allowed",           "can_caller",    "caller_can_read",
      "allow",        "deny"}},
    {RefKind::object, Member::find, {"find"}},
    {RefKind::object, Member::contents, {"get_contents"}},
    {RefKind::object, Member::ancestors, {"get_ancestors"}},
    {RefKind::object, Member::descendants, {"get_descendents"}},
    {RefKind::object, Member::get_verb, {"get_verb"}},
    {RefKind::object, Member::invoke_verb, {"invoke_verb"}},

    {RefKind::verb, Member::field, {"code", "owner", "direct_object", "indirect_objects", "raw", "method"}},
    {RefKind::verb, Member::constant, {"origin", "owner_id", "origin_id", "filename", "repo", "ref"}},
    {RefKind::verb, Member::relation, {"names", "acl"}},
    {RefKind::verb,
     Member::method,
     {"name", "delete", "reload", "allow", "deny", "is_allowed", "can_caller", "caller_can_read", "set_names"}},
    {RefKind::verb, Member::passthrough, {"passthrough"}},
    {RefKind::verb, Member::is_bound, {"is_bound"}},

    {RefKind::property, Member::field, {"name", "value", "owner", "inherit_owner"}},
    {RefKind::property, Member::constant, {"type", "origin", "owner_id", "origin_id"}},
    {RefKind::property, Member::relation, {"acl"}},
    {RefKind::property, Member::method, {"delete", "allow", "deny", "is_allowed", "can_caller", "caller_can_read"}},

    {RefKind::alias, Member::field, {"alias"}},
    {RefKind::alias, Member::constant, {"object", "object_id"}},
    {RefKind::alias, Member::method, {"delete"}},

    {RefKind::verb_name, Member::field, {"name"}},
    {RefKind::verb_name, Member::constant, {"verb", "verb_id"}},
    {RefKind::verb_name, Member::method, {"delete"}},

    {RefKind::acl, Member::field, {"rule", "permission", "accessor", "group"}},
    {RefKind::acl, Member::method, {"actor", "entity", "origin", "delete"}},
};

std::array<PyObject*, kinds>& dicts() {
    static std::array<PyObject*, kinds> made{};  // the interpreter's, one a process
    return made;
}

bool put(PyObject* dict, const char* name, Member member) {
    Obj value = Obj::steal(PyLong_FromLong(static_cast<long>(member)));
    return value && PyDict_SetItemString(dict, name, value.get()) == 0;
}

}  // namespace

bool init_members() {
    for (auto& dict : dicts()) {
        dict = PyDict_New();
        if (dict == nullptr || !put(dict, "id", Member::id) || !put(dict, "pk", Member::id) ||
            !put(dict, "kind", Member::kind) || !put(dict, "save", Member::save) ||
            !put(dict, "refresh_from_db", Member::refresh))
            return false;
    }
    for (const auto& table : tables)
        for (const char* name : table.names)
            if (!put(dicts()[static_cast<std::size_t>(table.kind)], name, table.member)) return false;
    return true;
}

Member member_of(RefKind kind, PyObject* name) {
    PyObject* found = PyDict_GetItemWithError(dicts()[static_cast<std::size_t>(kind)], name);
    return found == nullptr ? Member::none : static_cast<Member>(PyLong_AsLong(found));
}

}  // namespace moosaic::python
