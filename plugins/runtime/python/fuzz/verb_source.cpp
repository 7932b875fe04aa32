// Fuzzes the language wall: any bytes may be saved as a verb; the check answers and never ends the process.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime.hpp"

// The interpreter is never finalised, so what it holds at the end is no leak.
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static moosaic::python::PythonRuntime runtime;
    static const bool ready = runtime.warm_up().has_value();
    if (!ready) std::abort();
    (void)runtime.check(std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}
