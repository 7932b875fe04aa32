// Whom a command line or a plugin acts as: "#5", or the whole name of a player.
#pragma once

#include <string>

#include <moosaic/result.hpp>
#include <moosaic/value.hpp>

#include "task/runner.hpp"

namespace moosaic::server {

// The avatar of that name. Reads the world on the calling thread. `where` names the place in an Error.
Result<Id> find_avatar(task::Runner& runner, const std::string& name, const std::string& where);

}  // namespace moosaic::server
