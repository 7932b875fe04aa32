// moo.sdk.context: the facts of the running task. One object for the process; each attribute reads the running call.
#pragma once

#include "py.hpp"

namespace moosaic::python {

bool init_context_type();
// `writer` is the function that context.writer answers.
PyObject* make_context(PyObject* writer);

}  // namespace moosaic::python
