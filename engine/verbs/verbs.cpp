// Verbs on objects, and verb rows (world.md 3, 8.1, 8.2).
#include "command/verb_file.hpp"
#include "verbs/bodies.hpp"
#include "verbs/specifiers.hpp"

namespace moosaic::verbs::body {

using world::WorldError;

namespace {

std::vector<std::string> texts(Request& r, const Rest& names) {
    std::vector<std::string> list;
    for (const auto& value : names) {
        const auto* text = value.get<std::string>();
        if (text == nullptr) throw WorldError("TypeError", r.name() + "(): every name must be text");
        list.push_back(*text);
    }
    return list;
}

}  // namespace

Value add_verb(Request& r, const Rest& names, const std::optional<std::string>& code, std::optional<Thing> owner,
               const Value&, const Value& filename, const std::optional<std::string>& direct_object,
               const Value& indirect_objects, bool replace, bool method, bool raw, bool reserved) {
    world::AddVerb request;
    request.names = texts(r, names);
    if (code)
        r.task.require_source(*code);
    else if (!filename.is_none())
        throw WorldError("UserError", "Verb files are loaded by the server's own commands, not by verbs.");
    request.code = code.value_or("");
    if (owner) request.owner = owner->id;
    request.direct_object = direct_object.value_or("none");
    request.indirect_objects = specifiers(indirect_objects);
    request.replace = replace;
    request.flags = {method, raw, reserved};
    const auto id = r.world.add_verb(r.ref.id, request);
    return Ref{RefKind::verb, id, 0, request.names.empty() ? "" : request.names.front(), 0};
}

Value get_verb(Request& r, const std::string& name, bool recurse, bool allow_ambiguous, bool return_first) {
    r.need_read();
    auto found = r.world.get_verb(r.ref.id, name, recurse, !return_first);
    if (found.empty()) throw WorldError("NoSuchVerbError", "There is no verb \"" + name + "\" there.", name);
    if (allow_ambiguous) {
        std::vector<Value> all;
        for (const auto& bound : found) all.push_back(r.task.verb_value(bound));
        return Value::list(std::move(all));
    }
    if (found.size() > 1) {
        if (recurse) r.world.need_verb(r.ref.id, name);
        throw WorldError("AmbiguousVerbError", "Several verbs are called \"" + name + "\" there.", name);
    }
    return r.task.verb_value(found.front());
}

bool has_verb(Request& r, const std::string& name, bool recurse) {
    r.need_read();
    return !r.world.get_verb(r.ref.id, name, recurse, true).empty();
}

std::string name_of_verb(Request& r) {
    r.need_read();
    const auto names = r.world.names_of(r.ref.id);
    return names.empty() ? "(untitled)" : names.front().name;
}

void set_names(Request& r, const Rest& names) { r.world.set_verb_names(r.ref.id, texts(r, names)); }

void delete_verb(Request& r) { r.world.delete_verb(r.ref.id); }

void delete_verb_name(Request& r) { r.world.remove_verb_name(r.ref.id); }

void reload(Request&) {
    throw WorldError("UserError", "Verb files are not reloaded from inside the world on this server.");
}

Value check_verb(Request& r, const std::string& source) {
    std::vector<Value> lines;
    for (const auto& line : r.task.findings(source)) lines.emplace_back(line);
    return Value::list(std::move(lines));
}

Value parse_shebang(Request&, const std::string& source) {
    if (!command::has_shebang(source)) return {};
    auto header = command::parse_shebang(source, {}, command::Target::optional);
    if (!header) throw WorldError("UserError", header.error().text());
    std::vector<Value> names;
    for (const auto& name : header->names) names.emplace_back(name);
    std::vector<std::pair<Value, Value>> specs;
    for (const auto& [prep, spec] : header->ispec) specs.emplace_back(prep, spec);
    return Value::dict({{"names", Value::list(std::move(names))},
                        {"on", header->on},
                        {"direct_object", header->dspec},
                        {"indirect_objects", Value::dict(std::move(specs))},
                        {"method", header->flags.method},
                        {"raw", header->flags.raw},
                        {"reserved", header->flags.reserved}});
}

}  // namespace moosaic::verbs::body
