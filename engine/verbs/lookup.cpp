// Finding objects by id, name or what was typed (world.md 8.4).
#include "command/find_object.hpp"
#include "command/world_scene.hpp"
#include "verbs/request.hpp"

namespace moosaic::verbs {

using world::WorldError;

namespace {

Value lookup(Request& r) {
    const auto a = r.bind({"x", "return_first"});
    const auto& x = a.any("x");
    if (const auto* number = x.get<std::int64_t>()) return Value::object(r.world.lookup_id(*number));
    const auto* text = x.get<std::string>();
    if (text == nullptr) throw WorldError("ValueError", "lookup() takes an id, a name or a $name");
    if (text->starts_with('$')) return r.world.system_property(std::string_view(*text).substr(1));
    if (text->size() > 1 && text->front() == '#' && text->find_first_not_of("0123456789", 1) == std::string::npos &&
        text->size() < 19)
        return Value::object(r.world.lookup_id(std::stoll(text->substr(1))));
    const auto found = r.world.lookup_all(*text);
    if (!a.boolean("return_first", true)) {
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

Value find_object(Request& r) {
    const auto a = r.bind({"specifier", "name", "return_list"});
    command::WorldScene scene(r.world, r.task.player());
    return command::find_object(scene, a.text_or("specifier", ""), a.text("name"), a.boolean("return_list", false));
}

Value pronoun_object(Request& r) {
    command::WorldScene scene(r.world, r.task.player());
    return command::pronoun_object(scene, r.bind({"text"}).text("text"));
}

}  // namespace

void add_lookup_functions(Table& t) {
    t["lookup"] = lookup;
    t["find_object"] = find_object;
    t["pronoun_object"] = pronoun_object;
}

}  // namespace moosaic::verbs
