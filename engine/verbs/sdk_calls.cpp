// From a name to the body that answers it.
#include "verbs/sdk_calls.hpp"

#include "verbs/table.hpp"

namespace moosaic::verbs {

using world::WorldError;

namespace {

Value call(Task& task, const names::Row& row, const Ref& ref, const std::vector<Value>& args, const Value& kwargs) {
    Request request{task, task.world(), ref, row};
    const Binding binding(row, args, kwargs);
    if (row.who == names::Who::wizard && !request.world.caller_is_wizard())
        throw WorldError("UserError", request.name() + "() may only be called from a wizard's code.");
    return body_of(row)(request, binding);
}

}  // namespace

Value call_method(Task& task, const Ref& ref, const std::string& name, const std::vector<Value>& args,
                  const Value& kwargs) {
    const auto* row = names::find(ref.kind, name);
    if (row == nullptr || body_of(*row) == nullptr)
        throw WorldError("AttributeError", "there is no method '" + name + "'");
    return call(task, *row, ref, args, kwargs);
}

Value call_function(Task& task, const std::string& name, const std::vector<Value>& args, const Value& kwargs) {
    static const Ref nothing;
    const auto* row = names::find_function(name);
    if (row == nullptr || body_of(*row) == nullptr)
        throw WorldError("UserError", "This server does not offer " + name + "().");
    return call(task, *row, nothing, args, kwargs);
}

Value verb_to_invoke(Task& task, const Ref& ref, const std::string& name) {
    if (ref.kind != RefKind::object) throw WorldError("AttributeError", "only objects have verbs");
    return task.verb_value(task.world().need_verb(ref.id, name));
}

std::string text_of(Task& task, const Ref& ref) {
    switch (ref.kind) {
        case RefKind::object:
            return task.world().display(world::Entity::object, ref.id);
        case RefKind::verb:
            return task.world().display(world::Entity::verb, ref.id);
        case RefKind::property:
            return task.world().display(world::Entity::property, ref.id);
        case RefKind::account:
            return "<account " + std::to_string(ref.id) + ">";
        default:
            return "<" + (ref.name.empty() ? "row " + std::to_string(ref.id) : ref.name) + ">";
    }
}

}  // namespace moosaic::verbs
