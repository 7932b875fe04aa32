// What the server asks of the worker program without opening a runtime plugin itself: which keys it has.
#pragma once

#include <string>

#include <moosaic/config.hpp>
#include <moosaic/result.hpp>

namespace moosaic::host {

// Runs LIBEXEC/moosaic-worker --describe FILE with an empty environment, for at most 30 s. The Error is the worker's
// own word about the plugin, or says why the program could not be run.
Result<ConfigSchema> describe_runtime(const std::string& libexec, const std::string& file);

}  // namespace moosaic::host
