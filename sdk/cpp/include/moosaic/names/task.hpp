// Names of views, of context and of its parser.
#pragma once

#include <array>

#include <moosaic/names/row.hpp>

namespace moosaic::names::detail {

using enum Kind;
using enum Form;
using enum Effect;
using enum By;
using enum Who;

// clang-format off
inline constexpr auto of_the_task = std::to_array<Row>({
    {view, call, "all", "() -> View[T]", reads, runtime, anyone, "The same view, to be evaluated anew."},
    {view, call, "filter", "(**conditions: Any) -> View[T]", reads, runtime, anyone, "Those for which every condition holds, as `name__iexact='lamp'`."},
    {view, call, "exclude", "(**conditions: Any) -> View[T]", reads, runtime, anyone, "Those for which not every condition holds."},
    {view, call, "order_by", "(*fields: str) -> View[T]", reads, runtime, anyone, "In another order; `-name` turns it round."},
    {view, call, "distinct", "() -> View[T]", reads, runtime, anyone, "The same view: nothing is twice in one."},
    {view, call, "none", "() -> View[T]", reads, runtime, anyone, "An empty view."},
    {view, call, "select_related", "(*names: str) -> View[T]", reads, runtime, anyone, "The same view; nothing need be asked for beforehand."},
    {view, call, "prefetch_related", "(*names: str) -> View[T]", reads, runtime, anyone, "The same view; nothing need be asked for beforehand."},
    {view, call, "first", "() -> T | None", reads, runtime, anyone, "The first, or None."},
    {view, call, "last", "() -> T | None", reads, runtime, anyone, "The last, or None."},
    {view, call, "get", "(**conditions: Any) -> T", reads, runtime, anyone, "The only one; raises if there is none or several."},
    {view, call, "exists", "() -> bool", reads, runtime, anyone, "Whether there is one."},
    {view, call, "count", "() -> int", reads, runtime, anyone, "How many there are."},
    {view, call, "contains", "(thing: Any) -> bool", reads, runtime, anyone, "Whether `thing` is one of them."},
    {view, call, "by_verb", "(name: str) -> list[tuple[Verb, list[T]]]", reads, runtime, anyone, "The objects that have a verb of this name, those of the same verb together."},

    {context, fixed, "caller", "Object", reads, runtime, anyone, "With whose rights this verb runs: its owner."},
    {context, fixed, "player", "Object | None", reads, runtime, anyone, "Who typed the command, if somebody did."},
    {context, fixed, "writer", "Callable[[Any], None]", speaks, runtime, anyone, "Puts out one text, as `print` does."},
    {context, fixed, "parser", "Parser | None", reads, runtime, anyone, "The command as it was understood, if one was typed."},
    {context, fixed, "task_id", "str", reads, runtime, anyone, "Names this task in logs."},
    {context, fixed, "task_time", "tuple[float, float | None, float | None]", reads, runtime, anyone, "Seconds gone, the limit, seconds left."},
    {context, fixed, "limits", "dict[str, Any]", reads, runtime, anyone, "The bounds of this task by name, as in `[limits]`; `class`: whose they are; what its player keeps."},
    {context, fixed, "caller_stack", "list[dict[str, Any]]", reads, runtime, anyone, "The verbs that run, outermost first."},
    {context, fixed, "scratch", "dict[Any, Any]", reads, runtime, anyone, "Shared by one owner's verbs in this task."},

    {parser, fixed, "caller", "Object | None", reads, runtime, anyone, "Who typed the command."},
    {parser, fixed, "lexer", "Parser", reads, runtime, anyone, "The parser itself, for old verbs."},
    {parser, fixed, "command", "str", reads, runtime, anyone, "The command as typed."},
    {parser, fixed, "raw", "str | None", reads, runtime, anyone, "What follows the verb's name, as typed; only of a `--raw` verb."},
    {parser, fixed, "words", "list[str]", reads, runtime, anyone, "The words of the command."},
    {parser, fixed, "dobj_str", "str | None", reads, runtime, anyone, "The direct object as typed, without its specifier."},
    {parser, fixed, "dobj_spec_str", "str | None", reads, runtime, anyone, "Its specifier: `my`, `the`, `Ann's`."},
    {parser, fixed, "dobj", "Object | None", reads, runtime, anyone, "The direct object, if exactly one was found."},
    {parser, fixed, "prepositions", "dict[str, list[list[Any]]]", reads, runtime, anyone, "Preposition to its phrases: specifier, text, object."},
    {parser, fixed, "verb", "Verb | None", reads, runtime, anyone, "The verb that was chosen."},
    {parser, fixed, "this", "Object | None", reads, runtime, anyone, "The object it was found for."},
    {parser, call, "get_dobj", "(lookup: bool = False) -> Object", reads, runtime, anyone, "The direct object; raises if there is none."},
    {parser, call, "get_dobj_str", "() -> str", reads, runtime, anyone, "Its text; raises if there is none."},
    {parser, call, "has_dobj", "(lookup: bool = False) -> bool", reads, runtime, anyone, "Whether there is a direct object."},
    {parser, call, "has_dobj_str", "() -> bool", reads, runtime, anyone, "Whether there is a text for one."},
    {parser, call, "get_pobj", "(prep: str, lookup: bool = False) -> Object", reads, runtime, anyone, "The object behind a preposition; raises if there is none."},
    {parser, call, "get_pobj_str", "(prep: str, return_list: bool = False) -> Any", reads, runtime, anyone, "The text behind a preposition."},
    {parser, call, "get_pobj_spec_str", "(prep: str, return_list: bool = False) -> Any", reads, runtime, anyone, "The specifier behind a preposition."},
    {parser, call, "has_pobj", "(prep: str) -> bool", reads, runtime, anyone, "Whether an object stands behind a preposition."},
    {parser, call, "has_pobj_str", "(prep: str) -> bool", reads, runtime, anyone, "Whether a text stands behind a preposition."},
    {parser, call, "get_iobj", "(lookup: bool = False) -> Object", reads, runtime, anyone, "The first object behind any preposition."},
    {parser, call, "has_iobj", "() -> bool", reads, runtime, anyone, "Whether an object stands behind any preposition."},
    {parser, call, "find_object", "(specifier: str, name: str, return_list: bool = False) -> Any", reads, engine, anyone, "Searches as the parser does."},
    {parser, call, "get_pronoun_object", "(text: str) -> Object | None", reads, engine, anyone, "What `me`, `here` or `#N` mean for the player."},
    {parser, call, "get_search_order", "() -> list[Object]", reads, runtime, anyone, "The objects whose verbs are looked at, lowest rank first."},
    {parser, call, "get_verb", "() -> Verb | None", reads, runtime, anyone, "The verb that was chosen."},
});
// clang-format on

}  // namespace moosaic::names::detail
