// Texts about configuration and plugins for people: config/moosaic.toml, lists.
#pragma once

#include <string>
#include <vector>

#include <moosaic/result.hpp>

#include "host/facilities.hpp"

namespace moosaic::host {

// Every key of the engine and of every plugin in `folders`, with default and help, as a TOML file that changes nothing
// when it is used. Opens the plugins (a runtime plugin is described by the worker program in `libexec`; empty: only the
// host's keys are shown).
Result<std::string> reference_toml(const std::vector<std::string>& folders, const std::string& libexec = {});

}  // namespace moosaic::host
