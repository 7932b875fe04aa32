// The built-in members of each kind of thing: what obj.NAME means before verbs and properties are looked at
// (world.md 1.2, 8.1, 8.2).
#pragma once

#include <moosaic/value.hpp>

#include "py.hpp"

namespace moosaic::python {

constexpr std::size_t kinds = static_cast<std::size_t>(RefKind::site) + 1;  // of RefKind

enum class Member : long {
    none,
    field,           // read from the engine, assigned with obj.save()
    constant,        // read from the engine, never assigned
    method,          // Op::method
    reading_method,  // the same, and its answer may be kept
    relation,        // a view
    find,
    contents,
    ancestors,
    descendants,  // functions that answer views
    save,
    refresh,
    get_verb,
    invoke_verb,
    passthrough,
    is_bound,
    id,
    kind,
};

bool init_members();
// `name` is an interned str.
Member member_of(RefKind kind, PyObject* name);

}  // namespace moosaic::python
