// docs/reference/sdk.md and sdk/python/moo/sdk.pyi.
#include "verbs/sdk_reference.hpp"

#include <array>
#include <string_view>

#include <moosaic/names.hpp>

namespace moosaic::verbs {

namespace {

using names::By;
using names::Form;
using names::Kind;
using names::Row;

// A kind that is a class of its own.
struct Class {
    Kind kind;
    std::string_view name;
    std::string_view about;
    std::string_view extra;  // members that Python calls by itself, as stubs
};

constexpr auto classes = std::to_array<Class>({
    {Kind::view, "View",
     "A lazy list of things; chainable. Conditions as in `filter(name__iexact='lamp', pk__in=[1, 2])`.",
     "    def __iter__(self) -> Iterator[T]: ...\n"
     "    def __len__(self) -> int: ...\n"
     "    @overload\n"
     "    def __getitem__(self, index: int) -> T: ...\n"
     "    @overload\n"
     "    def __getitem__(self, index: slice) -> list[T]: ...\n"},
    {Kind::object, "Object", "A thing of the world. Any other name is a verb of it, else a property.",
     "    def __getattr__(self, name: str) -> Any: ...\n"
     "    def __setattr__(self, name: str, value: Any) -> None: ...\n"},
    {Kind::verb, "Verb", "A verb; calling it runs it.",
     "    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...\n"},
    {Kind::property, "Property", "A row of a property.", ""},
    {Kind::alias, "Alias", "Another name of an object.", ""},
    {Kind::verb_name, "VerbName", "A name of a verb.", ""},
    {Kind::acl, "AclRule", "A rule of an object, verb or property.", ""},
    {Kind::account, "Account", "The login behind an avatar.", ""},
    {Kind::ssh_key, "SSHKey", "A public key of a login. Its entries are also read as of a dict.",
     "    def __getitem__(self, name: str) -> Any: ...\n"},
    {Kind::parser, "Parser", "The command as it was understood: `context.parser`.", ""},
    {Kind::context, "Context", "The task that runs: `context`.", ""},
});

// Calls `visit` with the rows of a kind.
template <class Visit>
void each(Kind kind, const Visit& visit) {
    for (const auto& row : names::rows)
        if (row.kind == kind) visit(row);
}

std::string text(std::string_view view) { return std::string(view); }

// --- stubs

constexpr std::string_view stubs_head =
    "\"\"\"moo.sdk as verbs see it. Types only: the functions exist inside a running Moosaic server.\n"
    "\n"
    "Names that are also in scope in every verb: this, passthrough, _ (the System Object), args, kwargs, verb_name, "
    "print.\n"
    "Made by `moosaic verb names --stubs`.\n"
    "\"\"\"\n"
    "from collections.abc import Callable, Iterable, Iterator, Mapping\n"
    "from contextlib import AbstractContextManager\n"
    "from datetime import datetime, timedelta\n"
    "from typing import Any, Generic, TypeVar, overload\n"
    "\n"
    "T = TypeVar(\"T\")\n"
    "\n"
    "class Moojson:\n"
    "    def dumps(self, value: Any) -> str: ...\n"
    "    def loads(self, text: str) -> Any: ...\n";

std::string indented(const std::string& line, std::size_t by) { return std::string(by, ' ') + line + "\n"; }

std::string stub_of_call(const Row& row, bool member) {
    const std::size_t by = member ? 4 : 0;
    auto shape = text(row.shape);
    if (member) shape.insert(1, shape[1] == ')' ? "self" : "self, ");
    return indented("def " + text(row.name) + shape + ":", by) + indented("\"\"\"" + text(row.doc) + "\"\"\"", by + 4);
}

std::string stub_of(const Row& row, bool member) {
    if (row.form == Form::call) return stub_of_call(row, member);
    const std::size_t by = member ? 4 : 0;
    if (member && row.form != Form::field && row.kind != Kind::ssh_key)
        return indented("@property", by) +
               indented("def " + text(row.name) + "(self) -> " + text(row.shape) + ":", by) +
               indented("\"\"\"" + text(row.doc) + "\"\"\"", by + 4);
    return indented(text(row.name) + ": " + text(row.shape) + "  # " + text(row.doc), by);
}

std::string stub_of_error(const Row& row) {
    const auto bracket = row.shape.find('(');
    std::string out = "class " + text(row.name) + "(" + text(row.shape.substr(0, bracket)) + "):\n";
    out += indented("\"\"\"" + text(row.doc) + "\"\"\"", 4);
    const auto shape = names::read_shape(row.shape);
    if (shape.parameters[0].name == "name") out += "    name: str\n";
    if (row.shape.find("UserError") != 0) out += "    message: str\n    data: Any\n";
    return out + "    def __init__(self, " + text(row.shape.substr(bracket + 1)) + " -> None: ...\n";
}

// --- the page

constexpr std::string_view page_head =
    "# `moo.sdk`: everything verbs may name\n"
    "\n"
    "Made by `moosaic verb names`; after a change of the table build the target `sdk_reference`. For editors the same "
    "is in\n"
    "`sdk/python/moo/sdk.pyi`.\n"
    "\n"
    "*Effect* says what a name does beside its answer: it **reads**, it **speaks** (lets something out and changes "
    "nothing\n"
    "that was read), or it **writes**. *Who* says whose code may: **anyone**; by the **rules** of the thing; **own**:\n"
    "somebody for himself, for others a wizard; a **wizard**.\n";

std::string cell(std::string_view raw) {
    std::string out;
    for (const char c : raw) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
}

std::string page_row(const Row& row) {
    static constexpr std::array<std::string_view, 3> effects = {"reads", "speaks", "writes"};
    static constexpr std::array<std::string_view, 4> who = {"anyone", "rules", "own", "wizard"};
    std::string shown = text(row.name);
    if (row.form == Form::call)
        shown += text(row.shape);
    else
        shown += ": " + text(row.shape);
    return "| `" + cell(shown) + "` | " + text(effects[static_cast<std::size_t>(row.effect)]) + " | " +
           text(who[static_cast<std::size_t>(row.who)]) + " | " + cell(row.doc) +
           (row.form == Form::field ? " Assigned, then `save()`." : "") + " |\n";
}

constexpr std::string_view columns = "\n| name | effect | who | |\n|---|---|---|---|\n";

}  // namespace

std::string stubs() {
    std::string out(stubs_head);
    for (const auto& one : classes) {
        out += "\nclass " + text(one.name) + (one.kind == Kind::view ? "(Generic[T])" : "") + ":\n";
        out += indented("\"\"\"" + text(one.about) + "\"\"\"", 4);
        each(one.kind, [&](const Row& row) { out += stub_of(row, true); });
        out += one.extra;
    }
    out += "\n";
    each(Kind::constant, [&](const Row& row) { out += stub_of(row, false); });
    out += "\n";
    each(Kind::function, [&](const Row& row) {
        if (row.by != By::nobody) out += stub_of(row, false);
    });
    each(Kind::error, [&](const Row& row) { out += "\n" + stub_of_error(row); });
    out += "\n# Importable, and answered with a UserError: the server does not offer these yet.\n";
    each(Kind::function, [&](const Row& row) {
        if (row.by == By::nobody) out += "def " + text(row.name) + text(row.shape) + ": ...\n";
    });
    return out;
}

std::string reference_page() {
    std::string out(page_head);
    out += "\n## Functions\n" + text(columns);
    each(Kind::function, [&](const Row& row) {
        if (row.by != By::nobody) out += page_row(row);
    });
    out += "\n## Constants\n" + text(columns);
    each(Kind::constant, [&](const Row& row) { out += page_row(row); });
    for (const auto& one : classes) {
        out += "\n## " + text(one.name) + "\n\n" + text(one.about) + "\n" + text(columns);
        each(one.kind, [&](const Row& row) { out += page_row(row); });
    }
    out += "\n## Errors\n\n| name | made as | |\n|---|---|---|\n";
    each(Kind::error, [&](const Row& row) {
        const auto bracket = row.shape.find('(');
        out += "| `" + text(row.name) + "` (a `" + text(row.shape.substr(0, bracket)) + "`) | `" +
               cell(row.shape.substr(bracket)) + "` | " + cell(row.doc) + " |\n";
    });
    out +=
        "\n## Not yet\n\nThese can be imported, so that verb files load unchanged; calling one raises a UserError that "
        "says so.\n\n";
    std::string line;
    each(Kind::function, [&](const Row& row) {
        if (row.by != By::nobody) return;
        if (!line.empty() && line.size() + row.name.size() > 120) {
            out += line + "\n";
            line.clear();
        }
        line += (line.empty() ? "`" : " `") + text(row.name) + "`";
    });
    return out + line + "\n";
}

}  // namespace moosaic::verbs
