// The engine's own configuration keys, and what they say about plugins.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "host/configuration.hpp"

namespace moosaic::host {

// Declares every section of the engine: server log plugins store tasks session login executor passwords world.
void add_engine_sections(Configuration& configuration);

// The following read the resolved sections `plugins`, `store` and `executor`; names are "kind.name".
std::set<std::string> default_plugins(const Configuration& configuration);  // on without a table of their own
std::set<std::string> needed_plugins(const Configuration& configuration);   // without them no world can be served
// `plugins.path`, or the folder of the installation.
std::vector<std::string> plugin_folders(const Configuration& configuration, const std::string& installed);

}  // namespace moosaic::host
