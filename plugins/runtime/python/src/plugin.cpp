// The plugin's entry point.
#include "runtime.hpp"

MOOSAIC_PLUGIN("runtime", "python", "0.1.0", moosaic::python::PythonRuntime);
