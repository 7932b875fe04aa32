// The trusted Python side as the C++ side sees it: loaded once a process, then only called.
#pragma once

#include <moosaic/result.hpp>

#include "py.hpp"

namespace moosaic::python {

// Callables and tables of sdk/start.py. Owned references, alive as long as the process.
// Large: one field a callable.
struct Handles {
    PyObject* rebuild = nullptr;   // (type, message, data) -> exception
    PyObject* describe = nullptr;  // (exception) -> (type, message, data)
    PyObject* view_relation = nullptr;
    PyObject* view_find = nullptr;
    PyObject* view_contents = nullptr;
    PyObject* view_ancestors = nullptr;
    PyObject* view_descendants = nullptr;
    PyObject* view_type = nullptr;
    PyObject* view_items = nullptr;    // (view) -> list
    PyObject* check = nullptr;         // (source) -> [finding]
    PyObject* compile_verb = nullptr;  // (source, filename) -> (code or None, needs, [finding])
    PyObject* run_snippet = nullptr;   // (text, filename, names, show) -> value
    PyObject* findings_text = nullptr;
    PyObject* verb_builtins = nullptr;
    PyObject* verb_globals = nullptr;  // shared by verbs that write none
    PyObject* parser = nullptr;        // (facts) -> context.parser
    PyObject* reseed = nullptr;
    PyObject* user_error = nullptr;
    PyObject* datetime = nullptr;  // classes of the datetime module
    PyObject* date = nullptr;
    PyObject* time = nullptr;
    PyObject* timedelta = nullptr;
    PyObject* stop = nullptr;  // exception class of the stop; verbs have no name for it
};

Handles& handles();

// Starts the interpreter, loads the trusted side and closes the doors behind it. Once a process; later calls answer as
// the first did. The thread that calls it first is the one interrupts reach.
Result<void> start_interpreter(int recursion_limit);

// After fork in the child: the interpreter's own locks and random state.
void interpreter_forked();

// Makes PyErr_CheckSignals call on_stop_signal soon. Async-signal-safe.
void trip_stop_signal();

}  // namespace moosaic::python
