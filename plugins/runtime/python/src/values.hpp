// Value <-> Python. Copies both ways; functions, generators and foreign objects do not cross.
#pragma once

#include <optional>

#include <moosaic/value.hpp>

#include "py.hpp"

namespace moosaic::python {

inline constexpr int max_value_depth = 64;

// New reference, or nullptr with an exception set.
PyObject* to_python(const Value& value, int depth = 0);
// Nothing with an exception set (TypeError for what cannot cross, ValueError for what is nested too deeply).
std::optional<Value> to_value(PyObject* object, int depth = 0);
// Values that cannot be changed in place, and so may be shared between readers.
bool is_atomic(const Value& value);

// The positional and keyword arguments of a call as Values; false with an exception set.
bool to_values(PyObject* const* args, Py_ssize_t count, PyObject* kwnames, Value& list, Value& dict);

}  // namespace moosaic::python
