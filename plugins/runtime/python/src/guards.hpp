// Attribute names that verb code must not reach by text, and the getattr and hasattr that verbs get.
#pragma once

#include "py.hpp"

namespace moosaic::python {

// The lists of sdk/rules.py: a frozenset of names and a tuple of prefixes. Kept for the life of the process.
bool set_denied(PyObject* names, PyObject* prefixes);
bool denied_attribute(PyObject* name);  // `name` is a str

// Once: a verb may set attributes of the functions that verbs wrote, and of no others.
void hold_functions();

extern PyMethodDef guarded_getattr_def;
extern PyMethodDef guarded_hasattr_def;

}  // namespace moosaic::python
