// The storage that the configuration names, as every command takes it.
#pragma once

#include <moosaic/storage.hpp>

#include "host/plugin_host.hpp"

namespace moosaic::server {

// Started by then. Refused if it keeps nothing: a world in it would be gone with the command.
Result<storage::Storage*> find_storage(host::PluginHost& plugins, const std::string& backend);

// What the storage keeps in the data directory, by name; empty if it does not say.
std::vector<std::string> files_of(host::PluginHost& plugins, const std::string& backend);

}  // namespace moosaic::server
