// From a name to the body that answers it.
#include "verbs/dispatch.hpp"

#include "verbs/request.hpp"
#include "world/fields.hpp"

namespace moosaic::verbs {

using world::WorldError;

void Request::need_wizard() const {
    if (!world.caller_is_wizard())
        throw WorldError("UserError", std::string(name) + "() may only be called from a wizard's code.");
}

namespace {

Value text(Request& r) {
    if (r.ref.kind == RefKind::account) return "<account " + std::to_string(r.ref.id) + ">";
    if (r.ref.kind == RefKind::object || r.ref.kind == RefKind::verb || r.ref.kind == RefKind::property)
        return r.world.display(r.entity(), r.ref.id);
    return "<" + (r.ref.name.empty() ? "row " + std::to_string(r.ref.id) : r.ref.name) + ">";
}

Value delete_row(Request& r) {
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

Value refresh(Request&) { return {}; }

Table common_methods() {
    Table t;
    add_saving_methods(t);
    add_rights_methods(t);
    t["text"] = text;
    return t;
}

Table object_methods() {
    auto t = common_methods();
    add_object_methods(t);
    add_object_rights_methods(t);
    add_place_methods(t);
    add_property_methods(t);
    add_verb_methods(t);
    t["refresh_from_db"] = refresh;
    return t;
}

Table verb_methods() {
    auto t = common_methods();
    add_verb_row_methods(t);
    return t;
}

Table property_methods() {
    auto t = common_methods();
    add_property_row_methods(t);
    return t;
}

Table functions() {
    Table t;
    add_object_functions(t);
    add_property_functions(t);
    add_verb_functions(t);
    add_place_functions(t);
    add_lookup_functions(t);
    add_people_functions(t);
    add_output_functions(t);
    add_session_functions(t);
    add_caller_functions(t);
    add_server_functions(t);
    add_account_functions(t);
    add_command_functions(t);
    return t;
}

}  // namespace

Value call_method(Task& task, const Ref& ref, const std::string& name, const std::vector<Value>& args,
                  const Value& kwargs) {
    static const Table objects = object_methods();
    static const Table verbs = verb_methods();
    static const Table properties = property_methods();
    Request request{task, task.world(), ref, name, args, kwargs};
    const Table* table = ref.kind == RefKind::object     ? &objects
                         : ref.kind == RefKind::verb     ? &verbs
                         : ref.kind == RefKind::property ? &properties
                                                         : nullptr;
    if (name == "text" && table == nullptr) return text(request);
    if (table == nullptr) return delete_row(request);
    const auto found = table->find(name);
    if (found == table->end()) throw WorldError("AttributeError", "there is no method '" + name + "'");
    return found->second(request);
}

Value call_function(Task& task, const std::string& name, const std::vector<Value>& args, const Value& kwargs) {
    static const Table table = functions();
    static const Ref nothing;
    const auto found = table.find(name);
    if (found == table.end()) throw WorldError("UserError", "This server does not offer " + name + "().");
    Request request{task, task.world(), nothing, name, args, kwargs};
    return found->second(request);
}

}  // namespace moosaic::verbs
