// Calling verbs: inside this worker when the verb belongs to the principal, through the engine otherwise.
#pragma once

#include <memory>
#include <string>

#include <moosaic/executor.hpp>

#include "refs.hpp"

namespace moosaic::python {

struct CompiledVerb;
class State;

// tp_vectorcall of a Verb.
PyObject* verb_vectorcall(PyObject* self, PyObject* const* args, std::size_t nargsf, PyObject* kwnames);

// The next definition along the ancestor order of `this`, called with the same name; None if there is none.
PyObject* call_next_verb(const Ref& current, PyObject* const* args, Py_ssize_t count, PyObject* kwnames);

// Keyword arguments of a vectorcall as a fresh dict.
PyObject* kwargs_dict(PyObject* const* values, PyObject* kwnames);

// Compiled code for a source, from the cache or through the wall. nullptr with SyntaxError set.
std::shared_ptr<CompiledVerb> compiled(State& state, const executor::VerbCode& code);

// Runs a compiled verb: fresh globals, closed builtins. New reference or nullptr.
PyObject* run_code(PyObject* code, PyObject* this_object, const Ref& verb, PyObject* verb_name, PyObject* args,
                   PyObject* kwargs);

// The `passthrough` of a running verb.
PyObject* make_passthrough(const Ref& verb);
bool init_passthrough_type();

}  // namespace moosaic::python
