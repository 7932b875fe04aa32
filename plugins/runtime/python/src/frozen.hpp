// Read-only faces for verb code: a function that cannot be written to, and a module that is only a table of names.
#pragma once

#include "py.hpp"

namespace moosaic::python {

bool init_frozen_types();
PyObject* make_frozen_function(PyObject* function, PyObject* name);
PyObject* make_face(PyObject* name, PyObject* table);  // copies the dict
// No attribute of this class can be set any more.
bool freeze_type(PyObject* type);

}  // namespace moosaic::python
