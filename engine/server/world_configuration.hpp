// How a command reads the configuration: one way for all of them.
#pragma once

#include <memory>

#include "host/configuration.hpp"
#include "server/world_address.hpp"

namespace moosaic::server {

// Every source into `configuration`, whose sections are declared, later ones winning: the file (--config, else
// DIR/moosaic.toml, else /etc/moosaic/moosaic.toml), the environment, --set. Nothing is checked yet.
Result<void> read_sources(host::Configuration& configuration, const WorldAddress& address);

// The engine's sections with every source read, and resolved as far as the host needs it at once; plugins' sections are
// checked by PluginHost::load. `quiet`: warnings only, unless the environment says otherwise; for short commands. An
// Error has a line for each mistake.
Result<void> read_configuration(host::Configuration& configuration, const WorldAddress& address, bool quiet);

// Joins several errors into one, a line each.
Error all_of(const std::vector<Error>& errors);

}  // namespace moosaic::server
