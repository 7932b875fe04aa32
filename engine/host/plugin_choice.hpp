// Which plugins are on, by name, and where their files are looked for.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "host/configuration.hpp"

namespace moosaic::host {

// Keys of [plugins], and the key `backend` of [store] and of [executor].
void describe_plugins(ConfigSchema& schema);
void describe_storage_choice(ConfigSchema& schema);
void describe_executor_choice(ConfigSchema& schema);

// The following read those sections, resolved; names are "kind.name".
std::string storage_backend(const Configuration& configuration);  // without the kind
std::string executor_backend(const Configuration& configuration);
std::set<std::string> default_plugins(const Configuration& configuration);  // on without a table of their own
std::set<std::string> needed_plugins(const Configuration& configuration);   // without them no world can be served
// `plugins.path`, or the folder of the installation.
std::vector<std::string> plugin_folders(const Configuration& configuration, const std::string& installed);

// What is wrong with the names in plugins.default, store.backend and executor.backend: each must be able to be one.
std::vector<Error> check_plugin_names(const Configuration& configuration);

}  // namespace moosaic::host
