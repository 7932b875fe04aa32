// What a server lends to plugins: Tasks, Accounts and Sessions over its runner and its hub.
#pragma once

#include <set>
#include <string>

#include "host/plugin_host.hpp"

namespace moosaic::session {
class Hub;
}
namespace moosaic::task {
class Runner;
}

namespace moosaic::cli {

class Switchboard;

// Names of all that a server lends; every command knows them, so that `moosaic plugins` can tell what nobody offers.
const std::set<std::string>& facility_names();

// Before the plugins that need them are started. Runner, switchboard and hub must outlive the started plugins.
void lend_facilities(host::PluginHost& plugins, task::Runner& runner, Switchboard& switchboard, session::Hub& hub);

}  // namespace moosaic::cli
