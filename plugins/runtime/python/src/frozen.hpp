// Read-only faces for verb code: a function that cannot be written to, and a module that is only a table of names.
#pragma once

#include "py.hpp"

namespace moosaic::python {

bool init_frozen_types();
PyObject* make_frozen_function(PyObject* function, PyObject* name);
// Copies the dict, whose names must all be allowed to verbs.
PyObject* make_face(PyObject* name, PyObject* table);
// The `__import__` of verbs: `faces` by dotted name, `package` for a plain `import moo.sdk`.
PyObject* make_importer(PyObject* faces, PyObject* package);
// No attribute of this class can be set any more.
bool freeze_type(PyObject* type);

}  // namespace moosaic::python
