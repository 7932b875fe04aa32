// Built-in methods of objects, verbs, properties and small rows, as verb code calls them (world.md 8.1, 8.2).
#include <functional>
#include <unordered_map>

#include "task/arguments.hpp"
#include "task/attempt.hpp"
#include "task/source_check.hpp"
#include "world/fields.hpp"

namespace moosaic::task {

using world::Entity;
using world::WorldError;

namespace {

struct Request {
    Attempt& attempt;
    world::World& world;
    const Ref& ref;
    std::string_view name;
    const std::vector<Value>& args;
    const Value& kwargs;

    [[nodiscard]] Arguments bind(std::initializer_list<std::string_view> names, std::string_view rest = {}) const {
        return {name, args, kwargs, names, rest};
    }
    [[nodiscard]] Entity entity() const {
        return ref.kind == RefKind::verb       ? Entity::verb
               : ref.kind == RefKind::property ? Entity::property
                                               : Entity::object;
    }
    void need_read() const { world.need("read", entity(), ref.id); }
};

using Method = std::function<Value(const Request&)>;
using Table = std::unordered_map<std::string_view, Method>;

Entity entity_of(const Ref& ref) {
    if (ref.kind == RefKind::verb) return Entity::verb;
    if (ref.kind == RefKind::property) return Entity::property;
    if (ref.kind == RefKind::object) return Entity::object;
    throw WorldError("TypeError", "an object, verb or property is needed");
}

std::vector<std::pair<std::string, std::string>> specifiers(const Value& value) {
    std::vector<std::pair<std::string, std::string>> result;
    const auto* dict = value.get<Dict>();
    if (dict == nullptr) {
        if (value.is_none()) return result;
        throw WorldError("TypeError", "indirect_objects must be a dict of preposition to this, any or none");
    }
    for (const auto& [key, item] : dict->items) {
        const auto* preposition = key.get<std::string>();
        const auto* specifier = item.get<std::string>();
        if (preposition == nullptr || specifier == nullptr)
            throw WorldError("TypeError", "indirect_objects must be a dict of preposition to this, any or none");
        result.emplace_back(*preposition, *specifier);
    }
    return result;
}

std::string code_argument(const Request& r, const Arguments& a) {
    if (!a.has("code")) {
        if (a.has("filename"))
            throw WorldError("UserError", "Verb files are loaded by the server's own commands, not by verbs.");
        return {};
    }
    auto code = a.text("code");
    r.attempt.parts().check.require(code);
    return code;
}

Value add_verb(const Request& r) {
    // Names come first, any number of them; the rest only by keyword, as the SDK has it.
    const Arguments a(
        r.name, {}, r.kwargs,
        {"code", "owner", "repo", "filename", "direct_object", "indirect_objects", "replace", "method", "raw"});
    world::AddVerb request;
    for (const auto& value : r.args) {
        const auto* text = value.get<std::string>();
        if (text == nullptr) throw WorldError("TypeError", "add_verb(): every name must be text");
        request.names.push_back(*text);
    }
    request.code = code_argument(r, a);
    if (a.has("owner")) request.owner = a.object("owner");
    request.direct_object = a.text_or("direct_object", "none");
    request.indirect_objects = specifiers(a.any("indirect_objects"));
    request.replace = a.boolean("replace", false);
    request.flags = {a.boolean("method", false), a.boolean("raw", false)};
    const auto id = r.world.add_verb(r.ref.id, request);
    return Ref{RefKind::verb, id, 0, request.names.empty() ? "" : request.names.front(), 0};
}

Value get_verb(const Request& r) {
    const auto a = r.bind({"name", "recurse", "allow_ambiguous", "return_first"});
    r.need_read();
    const auto name = a.text("name");
    const bool ambiguous = a.boolean("allow_ambiguous", false);
    auto found = r.world.get_verb(r.ref.id, name, a.boolean("recurse", true), !a.boolean("return_first", true));
    if (found.empty()) throw WorldError("NoSuchVerbError", "There is no verb \"" + name + "\" there.", name);
    if (ambiguous) {
        std::vector<Value> all;
        for (const auto& bound : found) all.push_back(r.attempt.verb_value(bound));
        return Value::list(std::move(all));
    }
    if (found.size() > 1) {
        if (a.boolean("recurse", true)) r.world.need_verb(r.ref.id, name);
        throw WorldError("AmbiguousVerbError", "Several verbs are called \"" + name + "\" there.", name);
    }
    return r.attempt.verb_value(found.front());
}

Value get_property(const Request& r) {
    const auto a = r.bind({"name", "recurse", "original", "default"});
    const auto name = a.text("name");
    const bool recurse = a.boolean("recurse", true);
    if (a.boolean("original", false)) {
        r.need_read();
        const auto row = r.world.find_property(r.ref.id, name, recurse);
        if (row) return Ref{RefKind::property, row->id, 0, row->name, 0};
    } else if (!a.given("default") || r.world.find_property(r.ref.id, name, recurse)) {
        return r.world.get_property(r.ref.id, name, recurse);
    } else {
        r.need_read();
        return a.any("default");
    }
    throw WorldError("NoSuchPropertyError",
                     "There is no property \"" + name + "\" on " + r.world.display_object(r.ref.id) + ".", name);
}

Value set_property(const Request& r) {
    const auto a = r.bind({"name", "value", "inherit_owner", "owner"});
    std::optional<bool> inherit;
    if (a.given("inherit_owner")) inherit = a.boolean("inherit_owner", false);
    std::optional<Id> owner;
    if (a.has("owner")) owner = a.object("owner");
    if (!a.given("value")) throw WorldError("TypeError", "set_property() needs a name and a value");
    r.world.set_property(r.ref.id, a.text("name"), a.any("value"), inherit, owner);
    return {};
}

Value get_property_objects(const Request& r) {
    const auto a = r.bind({"name", "prefetch_related", "select_related"});
    auto value = r.world.get_property(r.ref.id, a.text("name"));
    const auto* list = value.get<List>();
    if (list == nullptr) return value;
    std::vector<Value> objects;
    for (const auto& item : list->items)
        if (const auto id = item.object_id(); id != 0 && r.world.visible(id)) objects.push_back(item);
    return Value::list(std::move(objects));
}

world::FieldChanges object_changes(const Value& fields) {
    world::FieldChanges changes;
    const auto* dict = fields.get<Dict>();
    if (dict == nullptr) throw WorldError("TypeError", "save() takes the changed fields");
    bool placed = false;
    std::string prep;
    Id target = 0;
    for (const auto& [key, value] : dict->items) {
        const auto* name = key.get<std::string>();
        if (name == nullptr) throw WorldError("TypeError", "a field name must be text");
        const auto text = [&, &value = value] {  // clang 14 captures no structured binding by itself
            const auto* s = value.get<std::string>();
            if (s == nullptr) throw WorldError("TypeError", "'" + *name + "' must be text");
            return *s;
        };
        const auto object = [&, &value = value]() -> Id {
            if (value.is_none()) return 0;
            if (const auto* number = value.get<std::int64_t>(); number != nullptr && name->ends_with("_id"))
                return *number;
            if (value.object_id() == 0) throw WorldError("TypeError", "'" + *name + "' must be an object or None");
            return value.object_id();
        };
        if (*name == "name") {
            changes.name = text();
        } else if (*name == "unique_name") {
            changes.unique_name = value.truthy();
        } else if (*name == "obvious") {
            changes.obvious = value.truthy();
        } else if (*name == "owner" || *name == "owner_id") {
            changes.owner = object();
        } else if (*name == "location" || *name == "location_id") {
            changes.location = object();
        } else if (*name == "placement_prep") {
            placed = true;
            if (!value.is_none()) prep = text();
        } else if (*name == "placement_target" || *name == "placement_target_id") {
            placed = true;
            target = object();
        } else {
            throw WorldError("AttributeError", "'" + *name + "' cannot be assigned");
        }
    }
    if (placed) changes.placement = std::make_pair(prep, target);
    return changes;
}

Value save_verb(const Request& r, const Dict& fields) {
    std::optional<std::string> code;
    std::optional<std::string> direct;
    std::optional<std::vector<std::pair<std::string, std::string>>> indirect;
    std::optional<Id> owner;
    std::optional<world::VerbFlags> flags;
    const auto flag = [&]() -> world::VerbFlags& {
        if (!flags)
            if (const auto verb = r.world.verb(r.ref.id)) flags = verb->flags;
        return flags ? *flags : flags.emplace();
    };
    for (const auto& [key, value] : fields.items) {
        const auto* name = key.get<std::string>();
        const auto* text = value.get<std::string>();
        if (name != nullptr && *name == "code" && text != nullptr) {
            r.attempt.parts().check.require(*text);
            code = *text;
        } else if (name != nullptr && *name == "direct_object" && text != nullptr) {
            direct = *text;
        } else if (name != nullptr && *name == "indirect_objects") {
            indirect = specifiers(value);
        } else if (name != nullptr && *name == "owner") {
            owner = value.object_id();
        } else if (name != nullptr && *name == "raw") {
            flag().raw = value.truthy();
        } else if (name != nullptr && *name == "method") {
            flag().method = value.truthy();
        } else {
            throw WorldError("AttributeError",
                             "a verb has no field '" + (name != nullptr ? *name : "?") + "' to assign like that");
        }
    }
    r.world.save_verb(r.ref.id, code, direct, indirect, owner, flags);
    return {};
}

Value save_property(const Request& r, const Dict& fields) {
    std::optional<std::string> value;
    std::optional<Id> owner;
    std::optional<bool> inherit;
    for (const auto& [key, item] : fields.items) {
        const auto* name = key.get<std::string>();
        if (name != nullptr && *name == "value" && item.get<std::string>() != nullptr) {
            value = *item.get<std::string>();
        } else if (name != nullptr && *name == "owner") {
            owner = item.object_id();
        } else if (name != nullptr && *name == "inherit_owner") {
            inherit = item.truthy();
        } else {
            throw WorldError("AttributeError",
                             "a property row has no field '" + (name != nullptr ? *name : "?") + "' to assign");
        }
    }
    r.world.save_property(r.ref.id, value, owner, inherit);
    return {};
}

Value save(const Request& r) {
    const auto a = r.bind({"fields", "update_fields"});
    const Value none = Value::dict();
    const auto& fields = a.has("fields") ? a.any("fields") : none;
    const auto* dict = fields.get<Dict>();
    if (dict == nullptr) throw WorldError("TypeError", "save() takes the changed fields");
    if (r.ref.kind == RefKind::verb) return save_verb(r, *dict);
    if (r.ref.kind == RefKind::property) return save_property(r, *dict);
    r.world.save(r.ref.id, object_changes(fields));
    return {};
}

world::AclRule rule(const Request& r, bool allow) {
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

Value is_allowed(const Request& r) {
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

Value owns(const Request& r) {
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

Value placement(const Request& r) {
    r.need_read();
    const auto object = r.world.need_object(r.ref.id);
    if (object.placement_prep.empty() || object.placement_target == 0) return {};
    return Value::tuple({object.placement_prep, Value::object(object.placement_target)});
}

Value names(const Request& r) {
    r.need_read();
    std::vector<Value> all;
    for (const auto& name : r.world.names_of(r.ref.id)) all.emplace_back(name.name);
    return Value::list(std::move(all));
}

void set_names(const Request& r) {
    std::vector<std::string> list;
    for (const auto& value : r.args) {
        const auto* text = value.get<std::string>();
        if (text == nullptr) throw WorldError("TypeError", "set_names(): every name must be text");
        list.push_back(*text);
    }
    r.world.set_verb_names(r.ref.id, list);
}

void common_methods(Table& t) {
    t["save"] = save;
    t["text"] = [](const Request& r) -> Value {
        if (r.ref.kind == RefKind::account) return "<account " + std::to_string(r.ref.id) + ">";
        if (r.ref.kind == RefKind::object || r.ref.kind == RefKind::verb || r.ref.kind == RefKind::property)
            return r.world.display(r.entity(), r.ref.id);
        return "<" + (r.ref.name.empty() ? "row " + std::to_string(r.ref.id) : r.ref.name) + ">";
    };
    t["allow"] = [](const Request& r) {
        r.world.add_rule(r.entity(), r.ref.id, rule(r, true));
        return Value();
    };
    t["deny"] = [](const Request& r) {
        r.world.add_rule(r.entity(), r.ref.id, rule(r, false));
        return Value();
    };
    t["can_caller"] = [](const Request& r) {
        const auto a = r.bind({"permission", "subject"});
        const auto& subject = a.has("subject") ? a.ref("subject") : r.ref;
        r.world.need(a.text("permission"), entity_of(subject), subject.id);
        return Value();
    };
    t["caller_can"] = [](const Request& r) -> Value {
        return r.world.caller_may(r.bind({"permission"}).text("permission"), r.entity(), r.ref.id);
    };
    t["caller_can_read"] = [](const Request& r) -> Value { return r.world.caller_may("read", r.entity(), r.ref.id); };
}

void object_queries(Table& t) {
    t["is_player"] = [](const Request& r) -> Value {
        r.need_read();
        return r.world.is_player(r.ref.id);
    };
    t["is_wizard"] = [](const Request& r) -> Value {
        r.need_read();
        return r.world.is_wizard(r.ref.id);
    };
    t["is_connected"] = [](const Request& r) -> Value {
        r.need_read();
        return !r.world.is_player(r.ref.id) || r.attempt.is_connected(r.ref.id);
    };
    t["is_named"] = [](const Request& r) -> Value {
        r.need_read();
        return r.world.is_named(r.ref.id, r.bind({"name"}).text("name"));
    };
    t["contains"] = [](const Request& r) -> Value {
        r.need_read();
        return r.world.contains(r.ref.id, r.bind({"obj"}).object("obj"));
    };
    t["is_a"] = [](const Request& r) -> Value {
        r.need_read();
        return r.world.is_a(r.ref.id, r.bind({"obj"}).object("obj"));
    };
    t["owns"] = owns;
    t["is_allowed"] = is_allowed;
    t["placement"] = placement;
    t["is_placed"] = [](const Request& r) -> Value { return !placement(r).is_none(); };
    t["is_hidden_placement"] = [](const Request& r) -> Value {
        r.need_read();
        const auto prep = r.world.need_object(r.ref.id).placement_prep;
        return prep == "under" || prep == "behind";
    };
    t["has_verb"] = [](const Request& r) -> Value {
        const auto a = r.bind({"name", "recurse"});
        r.need_read();
        return !r.world.get_verb(r.ref.id, a.text("name"), a.boolean("recurse", true), true).empty();
    };
    t["get_verb"] = get_verb;
    // The verb for invoke_verb: `execute` is needed when it is called, `read` on the object is not (world.md 3.4).
    t["verb_to_invoke"] = [](const Request& r) {
        return r.attempt.verb_value(r.world.need_verb(r.ref.id, r.bind({"name"}).text("name")));
    };
    t["get_property"] = get_property;
    t["get_property_objects"] = get_property_objects;
    t["has_property"] = [](const Request& r) -> Value {
        const auto a = r.bind({"name", "recurse"});
        r.need_read();
        return r.world.find_property(r.ref.id, a.text("name"), a.boolean("recurse", true)).has_value();
    };
    t["refresh_from_db"] = [](const Request&) { return Value(); };
}

void object_changes_table(Table& t) {
    t["set_placement"] = [](const Request& r) {
        const auto a = r.bind({"prep", "target"});
        r.world.set_placement(r.ref.id, a.text("prep"), a.object("target"));
        return Value();
    };
    t["clear_placement"] = [](const Request& r) {
        r.world.clear_placement(r.ref.id);
        return Value();
    };
    t["add_alias"] = [](const Request& r) -> Value {
        return r.world.add_alias(r.ref.id, r.bind({"alias"}).text("alias"));
    };
    t["add_parent"] = [](const Request& r) {
        r.world.add_parent(r.ref.id, r.bind({"parent"}).object("parent"));
        return Value();
    };
    t["remove_parent"] = [](const Request& r) {
        r.world.remove_parent(r.ref.id, r.bind({"parent"}).object("parent"));
        return Value();
    };
    t["add_verb"] = add_verb;
    t["set_property"] = set_property;
    t["delete_property"] = [](const Request& r) {
        r.world.delete_property(r.ref.id, r.bind({"name"}).text("name"));
        return Value();
    };
    t["delete"] = [](const Request& r) {
        r.world.destroy(r.ref.id);
        return Value();
    };
}

Table object_table() {
    Table t;
    common_methods(t);
    object_queries(t);
    object_changes_table(t);
    return t;
}

Table verb_table() {
    Table t;
    common_methods(t);
    t["name"] = [](const Request& r) -> Value {
        const auto all = names(r);
        const auto& items = all.get<List>()->items;
        return items.empty() ? Value("(untitled)") : items.front();
    };
    t["name_list"] = names;
    t["set_names"] = [](const Request& r) {
        set_names(r);
        return Value();
    };
    t["delete"] = [](const Request& r) {
        r.world.delete_verb(r.ref.id);
        return Value();
    };
    t["reload"] = [](const Request&) -> Value {
        throw WorldError("UserError", "Verb files are not reloaded from inside the world on this server.");
    };
    return t;
}

Table property_table() {
    Table t;
    common_methods(t);
    t["delete"] = [](const Request& r) {
        const auto row = r.world.property(r.ref.id);
        if (!row) throw WorldError("NoSuchPropertyError", "That property no longer exists.");
        r.world.delete_property(row->object, row->name);
        return Value();
    };
    return t;
}

Value delete_row(const Request& r) {
    if (r.name != "delete") throw WorldError("AttributeError", "that row has no method '" + std::string(r.name) + "'");
    if (r.ref.kind == RefKind::alias) {
        r.world.remove_alias(r.ref.id);
        return {};
    }
    if (const auto handle = world::rule_handle(r.ref)) {
        r.world.remove_rule(handle->kind, handle->subject, handle->rule);
        return {};
    }
    throw WorldError("AttributeError", "that row cannot be deleted like this");
}

}  // namespace

Value call_method(Attempt& attempt, const Ref& ref, const std::string& name, const std::vector<Value>& args,
                  const Value& kwargs) {
    static const Table objects = object_table();
    static const Table verbs = verb_table();
    static const Table properties = property_table();
    const Request request{attempt, attempt.world(), ref, name, args, kwargs};
    const Table* table = ref.kind == RefKind::object     ? &objects
                         : ref.kind == RefKind::verb     ? &verbs
                         : ref.kind == RefKind::property ? &properties
                                                         : nullptr;
    if (name == "text" && table == nullptr) return objects.at("text")(request);
    if (table == nullptr) return delete_row(request);
    const auto found = table->find(name);
    if (found == table->end()) throw WorldError("AttributeError", "there is no method '" + name + "'");
    return found->second(request);
}

}  // namespace moosaic::task
