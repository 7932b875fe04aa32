// Verbs on objects, and verb rows (world.md 3, 8.1, 8.2).
#include "command/verb_file.hpp"
#include "verbs/request.hpp"
#include "verbs/specifiers.hpp"

namespace moosaic::verbs {

using world::WorldError;

namespace {

std::string code_argument(Request& r, const Arguments& a) {
    if (!a.has("code")) {
        if (a.has("filename"))
            throw WorldError("UserError", "Verb files are loaded by the server's own commands, not by verbs.");
        return {};
    }
    auto code = a.text("code");
    r.task.require_source(code);
    return code;
}

Value add_verb(Request& r) {
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

Value get_verb(Request& r) {
    const auto a = r.bind({"name", "recurse", "allow_ambiguous", "return_first"});
    r.need_read();
    const auto name = a.text("name");
    const bool ambiguous = a.boolean("allow_ambiguous", false);
    auto found = r.world.get_verb(r.ref.id, name, a.boolean("recurse", true), !a.boolean("return_first", true));
    if (found.empty()) throw WorldError("NoSuchVerbError", "There is no verb \"" + name + "\" there.", name);
    if (ambiguous) {
        std::vector<Value> all;
        for (const auto& bound : found) all.push_back(r.task.verb_value(bound));
        return Value::list(std::move(all));
    }
    if (found.size() > 1) {
        if (a.boolean("recurse", true)) r.world.need_verb(r.ref.id, name);
        throw WorldError("AmbiguousVerbError", "Several verbs are called \"" + name + "\" there.", name);
    }
    return r.task.verb_value(found.front());
}

Value has_verb(Request& r) {
    const auto a = r.bind({"name", "recurse"});
    r.need_read();
    return !r.world.get_verb(r.ref.id, a.text("name"), a.boolean("recurse", true), true).empty();
}

// The verb for invoke_verb: `execute` is needed when it is called, `read` on the object is not (world.md 3.4).
Value verb_to_invoke(Request& r) {
    return r.task.verb_value(r.world.need_verb(r.ref.id, r.bind({"name"}).text("name")));
}

Value names(Request& r) {
    r.need_read();
    std::vector<Value> all;
    for (const auto& name : r.world.names_of(r.ref.id)) all.emplace_back(name.name);
    return Value::list(std::move(all));
}

Value name(Request& r) {
    const auto all = names(r);
    const auto& items = all.get<List>()->items;
    return items.empty() ? Value("(untitled)") : items.front();
}

Value set_names(Request& r) {
    std::vector<std::string> list;
    for (const auto& value : r.args) {
        const auto* text = value.get<std::string>();
        if (text == nullptr) throw WorldError("TypeError", "set_names(): every name must be text");
        list.push_back(*text);
    }
    r.world.set_verb_names(r.ref.id, list);
    return {};
}

Value delete_(Request& r) {
    r.world.delete_verb(r.ref.id);
    return Value();
}

Value reload(Request&) {
    throw WorldError("UserError", "Verb files are not reloaded from inside the world on this server.");
}

Value check_verb(Request& r) {
    std::vector<Value> lines;
    for (const auto& line : r.task.findings(r.bind({"source"}).text("source"))) lines.emplace_back(line);
    return Value::list(std::move(lines));
}

// NEW: names and specifiers from a shebang line, for @edit and @program: a dict, or None when there is no shebang.
Value parse_shebang(Request& r) {
    const auto source = r.bind({"source"}).text("source");
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
                        {"raw", header->flags.raw}});
}

}  // namespace

void add_verb_methods(Table& t) {
    t["add_verb"] = add_verb;
    t["get_verb"] = get_verb;
    t["has_verb"] = has_verb;
    t["verb_to_invoke"] = verb_to_invoke;
}

void add_verb_row_methods(Table& t) {
    t["name"] = name;
    t["name_list"] = names;
    t["set_names"] = set_names;
    t["delete"] = delete_;
    t["reload"] = reload;
}

void add_verb_functions(Table& t) {
    t["check_verb"] = check_verb;
    t["parse_shebang"] = parse_shebang;
}

}  // namespace moosaic::verbs
