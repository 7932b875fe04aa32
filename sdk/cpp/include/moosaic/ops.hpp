// What a worker may ask of the engine while a verb runs: the operations of the world protocol.
//
// A worker sends (op, caller, args) and gets a Value or a Raised. `caller` is the principal the worker claims to act
// for at this moment: it must be the principal of the Call, or anything if that principal is a wizard (set_task_perms);
// the engine checks the claim and every permission. Every argument is checked by type; a malformed request is an error
// that ends the call, never the engine.
//
// One list, so that the engine's table, the frames and the runtimes agree.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace moosaic {

enum class Op : std::uint16_t {
    // attr(ref, name) -> ("field", value) | ("verb", VERB) | ("property", value): field or relation, then
    // verb, then property; `read` checked. Raises AttributeError-like NoSuchAttribute when nothing is found.
    attr,
    // save(ref, {field: value}) -> None. Assigns intrinsic fields in one step, with all checks and hooks.
    save,
    // assign(obj, name, value) -> None. `obj.name = value` for a name that is no field: set_property if a property of
    // that
    // name is visible, else AttributeError.
    assign,
    // query(source, steps) -> [ref, …] or a scalar for a final count/exists/first/last/get step. source is a tuple
    // ("relation", ref, name) | ("find", obj, text, exclude_hidden) | ("contents", obj) | ("ancestors", obj) |
    // ("descendants", obj) | ("owned", obj) | ("ids", [id…]) ; a step is (method, {keyword: value}) or (method,
    // [field…]).
    // Elements of ancestors/descendants/contents are tuples (ref, depth, path_weight).
    query,
    // method(ref, name, [args], {kwargs}) -> value. Every built-in method of an object but the views.
    method,
    // sdk(name, [args], {kwargs}) -> value. Every function of moo.sdk that needs the engine.
    sdk,
    // find_verb(obj, name, [args of get_verb]) -> VERB. The bound verb a call by name finds.
    find_verb,
    // next_verb(VERB ref (bound)) -> VERB or None. passthrough: the next definition along the ancestor order of `this`.
    next_verb,
    // code(verb ref) -> (hash, source). Only for verbs whose owner is the Call's principal: those run inside this
    // worker.
    code,
    // call(VERB ref (bound), [args], {kwargs}, passthrough: bool, frames) -> value. Runs another principal's verb in
    // that
    // principal's worker, in the same transaction. `frames` are the caller-stack frames the worker pushed itself since
    // its
    // Call began: a list of (this, verb_name, origin, caller).
    call,
    // eval(text, frames, show: bool) -> value. moo_eval: principal is the current caller. `show`: the value's repr, made
    // where the text ran, None for None.
    eval,
    // print(text). One piece of output to the task's writer. No reply is sent.
    print,
    // text(ref) -> str. Display form, redacted for the caller.
    text,
    // frames() -> [frame…]. The engine's part of the caller stack, outermost first, as dicts.
    frames,
    count_  // not an operation
};

// VERB above is a dict: {"ref": Ref(verb, bound_to, name), "owner": id, "origin": id, "hash": text, "execute": bool}.
// `execute` is the verdict for the claimed caller in this snapshot.

inline constexpr std::array<std::string_view, static_cast<std::size_t>(Op::count_)> op_names = {
    "attr",      "save", "assign", "query", "method", "sdk",  "find_verb",
    "next_verb", "code", "call",   "eval",  "print",  "text", "frames"};

}  // namespace moosaic
