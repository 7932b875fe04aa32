// Every section of the configuration that belongs to the engine: each room declares its own keys, here they are put
// together.
#pragma once

#include "host/configuration.hpp"

namespace moosaic::server {

void add_engine_sections(host::Configuration& configuration);

// Those that are read before plugins are looked for, so that what is wrong in them is said first.
std::vector<Error> resolve_early_sections(host::Configuration& configuration);

}  // namespace moosaic::server
