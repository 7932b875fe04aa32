// Calling verbs: inside this worker when the verb belongs to the principal, through the engine otherwise.
#pragma once

#include <memory>
#include <string>

#include <moosaic/executor.hpp>

#include "world_objects.hpp"

namespace moosaic::python {

struct Activation;
struct CompiledVerb;
struct LocalFrame;
class State;

// tp_vectorcall of a Verb.
PyObject* verb_vectorcall(PyObject* self, PyObject* const* args, std::size_t nargsf, PyObject* kwnames);

// The next definition along the ancestor order of `this`, called with the same name; None if there is none.
PyObject* call_next_verb(Id verb, Id bound_to, PyObject* name, PyObject* const* args, Py_ssize_t count,
                         PyObject* kwnames);

// Keyword arguments of a vectorcall as a fresh dict.
PyObject* kwargs_dict(PyObject* const* values, PyObject* kwnames);

// Compiled code for a source, from the cache or through the wall. nullptr with SyntaxError set.
std::shared_ptr<CompiledVerb> compiled(State& state, const executor::VerbCode& code);

// What one call of a verb hands to its code. Borrowed.
struct Parameters {
    PyObject* subject = nullptr;
    Id verb = 0;
    Id bound_to = 0;
    PyObject* verb_name = nullptr;
    PyObject* args = nullptr;    // a tuple; read only if the code needs it
    PyObject* kwargs = nullptr;  // a dict of this call alone; likewise
};

// Runs a compiled verb (CompiledVerb::runner and needs). New reference or nullptr.
//
// Nothing of one call reaches another: parameters and variables live in the frame, and code that writes globals gets
// globals of its own. What is shared (the function, its globals, the builtins) has no name a verb can say, and nothing
// a verb can do writes to it.
PyObject* run_code(PyObject* runner, unsigned needs, const Parameters& parameters);

// The `passthrough` of a running verb.
PyObject* make_passthrough(Id verb, Id bound_to, PyObject* name);

// The frames pushed in this worker, as `call` and `eval` tell them to the engine.
Value frames_value(const Activation& activation);
Value name_value(const LocalFrame& frame);
bool init_passthrough_type();

}  // namespace moosaic::python
