#include "server/plugin_facilities.hpp"

#include <moosaic/accounts.hpp>
#include <moosaic/sessions.hpp>
#include <moosaic/tasks.hpp>

#include "server/plugin_accounts.hpp"
#include "server/plugin_sessions.hpp"
#include "server/plugin_tasks.hpp"
#include "server/plugin_waits.hpp"

namespace moosaic::server {

const std::set<std::string>& facility_names() {
    static const std::set<std::string> names = {std::string(Tasks::facility_name), std::string(Accounts::facility_name),
                                                std::string(Sessions::facility_name),
                                                std::string(Waits::facility_name)};
    return names;
}

void lend_waits(host::PluginHost& plugins, Waits& waits) {
    plugins.lend(std::string(Waits::facility_name),
                 [&](const host::Borrower&) { return std::make_unique<PluginWaits>(waits); });
}

void lend_facilities(host::PluginHost& plugins, task::Runner& runner, Switchboard& switchboard, session::Hub& hub) {
    plugins.lend(std::string(Tasks::facility_name),
                 [&](const host::Borrower& who) { return std::make_unique<PluginTasks>(runner, switchboard, who); });
    plugins.lend(std::string(Accounts::facility_name),
                 [&](const host::Borrower& who) { return std::make_unique<PluginAccounts>(runner, hub, who); });
    plugins.lend(std::string(Sessions::facility_name),
                 [&](const host::Borrower& who) { return std::make_unique<PluginSessions>(runner, hub, who); });
}

}  // namespace moosaic::server
