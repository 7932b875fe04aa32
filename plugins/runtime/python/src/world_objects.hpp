// The Python types of things in the world: Object, Verb, Property and the small rows. No __dict__, no subclasses;
// equality and hash by kind, id and index. Attributes are answered by the engine (or by what it has answered before).
#pragma once

#include <moosaic/value.hpp>

#include "py.hpp"

namespace moosaic::python {

// Every kind but verbs. Fields from `bound_to` to `name` are empty where they do not apply.
struct RefObject {
    PyObject_HEAD Id id;
    Id bound_to;
    std::int64_t index;
    PyObject* name;  // str or nullptr
    RefKind kind;

    // What a view of ancestors, descendants or contents knows beside the object.
    bool annotated;
    std::int64_t depth;
    PyObject* path_weight;  // int or nullptr
};

struct VerbObject {
    RefObject ref;
    vectorcallfunc vectorcall;

    // A verb the engine has found for `found_for` while the world was at `generation`.
    bool found;
    bool execute;
    Id owner;
    Id origin;
    Id found_for;
    std::uint64_t generation;
    PyObject* hash;  // str or nullptr

    // Once it was called: see CompiledVerb; and what `this` is in it.
    PyObject* runner;
    unsigned needs;
    PyObject* subject;
};

bool init_ref_types();

RefObject* as_ref(PyObject* object);  // nullptr if it is none; borrowed
VerbObject* as_verb(PyObject* object);
const char* kind_name(RefKind kind);
Ref ref_value(const RefObject& ref);
// New references, nullptr with an exception set.
PyObject* make_ref(const Ref& ref);
PyObject* make_object(Id id);
PyObject* object_or_none(Id id);
PyObject* make_annotated(const Ref& ref, std::int64_t depth, const Value& path_weight);
PyObject* make_verb(const Value& verb);     // a VERB dict of ops.hpp
PyObject* make_verbs(const Value& answer);  // VERB, a list of them, or None

// obj.get_verb / has_verb / invoke_verb search; `for_call` asks for no `read` on the object.
PyObject* find_verb(RefObject* object, PyObject* name, bool recurse, bool allow_ambiguous, bool return_first,
                    bool for_call);
// passthrough: the definition after this one along the ancestor order of `bound_to`, or None. `name`: a str or nullptr.
PyObject* next_verb(Id verb, Id bound_to, PyObject* name);
PyObject* ref_text(RefObject* ref);  // display form, redacted for the caller

}  // namespace moosaic::python
