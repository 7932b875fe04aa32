// What plugins get: Tasks, Accounts and Sessions over a server's runner and hub, and Waits wherever tasks run.
#pragma once

#include <map>
#include <set>
#include <string>

#include <moosaic/forward.hpp>

#include "host/plugin_host.hpp"

namespace moosaic::accounts {
class Passwords;
}
namespace moosaic::session {
class Hub;
}
namespace moosaic::task {
class Runner;
}

namespace moosaic::server {

class Switchboard;

// All of these, with the kinds of plugin that may have each; every command knows them, so that `moosaic plugins` can
// tell what nobody offers.
const std::map<std::string, std::set<std::string>>& facilities_by_kind();

// Before the executors are started. `waits` must outlive the plugins.
void lend_waits(host::PluginHost& plugins, Waits& waits);
// Before the plugins that need them are started. All that is given must outlive the started plugins.
void lend_facilities(host::PluginHost& plugins, task::Runner& runner, accounts::Passwords& passwords,
                     Switchboard& switchboard, session::Hub& hub);

}  // namespace moosaic::server
