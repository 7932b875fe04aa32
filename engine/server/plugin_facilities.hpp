// What plugins get: Tasks, Accounts and Sessions over a server's runner and hub, and Waits wherever tasks run.
#pragma once

#include <set>
#include <string>

#include "host/plugin_host.hpp"

namespace moosaic {
class Waits;
}
namespace moosaic::session {
class Hub;
}
namespace moosaic::task {
class Runner;
}

namespace moosaic::server {

class Switchboard;

// Names of all of these; every command knows them, so that `moosaic plugins` can tell what nobody offers.
const std::set<std::string>& facility_names();

// Before the executors are started. `waits` must outlive the plugins.
void lend_waits(host::PluginHost& plugins, Waits& waits);
// Before the plugins that need them are started. Runner, switchboard and hub must outlive the started plugins.
void lend_facilities(host::PluginHost& plugins, task::Runner& runner, Switchboard& switchboard, session::Hub& hub);

}  // namespace moosaic::server
