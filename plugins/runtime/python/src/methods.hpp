// Bound built-in methods: obj.NAME where NAME is in the tables of members.hpp, called with the usual syntax.
#pragma once

#include "member_table.hpp"
#include "world_objects.hpp"

namespace moosaic::python {

bool init_method_type();
PyObject* make_method(RefObject* ref, PyObject* name, Member member);

// Runs a query; elements of contents, ancestors and descendants carry their depth. `source` is a tuple, `steps` a list.
PyObject* run_query(PyObject* source, PyObject* steps);

}  // namespace moosaic::python
