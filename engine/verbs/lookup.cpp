// Finding objects by id, name or what was typed (world.md 8.4).
#include "command/find_object.hpp"
#include "command/world_scene.hpp"
#include "verbs/bodies.hpp"

namespace moosaic::verbs::body {

using world::WorldError;

Value lookup(Request& r, const Value& x, bool return_first) {
    if (const auto* number = x.get<std::int64_t>()) return Value::object(r.world.lookup_id(*number));
    const auto* text = x.get<std::string>();
    if (text == nullptr) throw WorldError("ValueError", "lookup() takes an id, a name or a $name");
    if (text->starts_with('$')) return r.world.system_property(std::string_view(*text).substr(1));
    if (text->size() > 1 && text->front() == '#' && text->find_first_not_of("0123456789", 1) == std::string::npos &&
        text->size() < 19)
        return Value::object(r.world.lookup_id(std::stoll(text->substr(1))));
    const auto found = r.world.lookup_all(*text);
    if (!return_first) {
        std::vector<Value> all;
        for (const auto id : found) all.push_back(Value::object(id));
        return Value::list(std::move(all));
    }
    if (!found.empty()) return Value::object(found.front());
    if (r.task.player() != 0) {
        if (*text == "me") return Value::object(r.task.player());
        if (*text == "here") return Value::object(r.world.location_of(r.task.player()));
    }
    throw WorldError("NoSuchObjectError", "I don't see \"" + *text + "\" anywhere.", *text);
}

Value find_object(Request& r, const std::optional<std::string>& specifier, const std::string& name, bool return_list) {
    command::WorldScene scene(r.world, r.task.player());
    return command::find_object(scene, specifier.value_or(""), name, return_list);
}

Value get_pronoun_object(Request& r, const std::string& text) {
    command::WorldScene scene(r.world, r.task.player());
    return command::pronoun_object(scene, text);
}

}  // namespace moosaic::verbs::body
