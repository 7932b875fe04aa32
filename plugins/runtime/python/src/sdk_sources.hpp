// The trusted Python side as text; the .cpp is made by the build from ../sdk/*.py.
#pragma once

#include <vector>

namespace moosaic::python {

struct SdkSource {
    const char* name;
    const char* text;
};

// In the order in which they must be loaded.
const std::vector<SdkSource>& sdk_sources();

}  // namespace moosaic::python
