// Texts about configuration and plugins for people: config/moosaic.toml, lists.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <moosaic/result.hpp>

#include "host/facilities.hpp"

namespace moosaic::host {

// Every key of the engine (the sections that `engine` has) and of every plugin in `folders`, with default and help, as
// a TOML file that changes nothing when it is used. Opens the plugins and adds their sections to `engine` (a runtime
// plugin is described by the worker program in `libexec`; empty: only the host's keys are shown). Plugins in `on` are
// shown as switched on.
Result<std::string> reference_toml(Configuration& engine, const std::set<std::string>& on,
                                   const std::vector<std::string>& folders, const std::string& libexec = {});

}  // namespace moosaic::host
