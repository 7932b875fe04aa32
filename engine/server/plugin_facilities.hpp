// What plugins get: Tasks, Accounts and Sessions over a server's runner and hub; Waits and CrashAlarms wherever
// executors run.
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

class CrashDesk;
class Switchboard;

// All of these, with the kinds of plugin that may have each; every command knows them, so that `moosaic plugins` can
// tell what nobody offers.
const std::map<std::string, std::set<std::string>>& facilities_by_kind();

// Before the executors are started. `waits` and `crashes` must outlive the plugins.
void lend_to_executors(host::PluginHost& plugins, Waits& waits, CrashDesk& crashes);
// Before the plugins that need them are started. All that is given must outlive the started plugins.
void lend_facilities(host::PluginHost& plugins, task::Runner& runner, accounts::Passwords& passwords,
                     Switchboard& switchboard, session::Hub& hub);

}  // namespace moosaic::server
