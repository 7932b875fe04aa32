// moosaic_sdk.native: what the trusted Python side is given by C++. Verb code never sees the module itself.
#pragma once

#include "py.hpp"

namespace moosaic::python {

PyObject* make_native_module();

}  // namespace moosaic::python
