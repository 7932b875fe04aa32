#include "server/plugin_facilities.hpp"

#include <moosaic/accounts.hpp>
#include <moosaic/sessions.hpp>
#include <moosaic/tasks.hpp>

#include "server/crash_desk.hpp"
#include "server/plugin_accounts.hpp"
#include "server/plugin_sessions.hpp"
#include "server/plugin_tasks.hpp"
#include "server/plugin_waits.hpp"

namespace moosaic::server {

const std::map<std::string, std::set<std::string>>& facilities_by_kind() {
    // Storages and executors start before there are tasks; runtimes live in the worker program.
    static const std::set<std::string> late = {"protocol", "frontend", "service", "transport"};
    static const std::map<std::string, std::set<std::string>> all = {
        {std::string(Tasks::facility_name), late},
        {std::string(Accounts::facility_name), late},
        {std::string(Sessions::facility_name), late},
        {std::string(Waits::facility_name), {"storage", "executor"}},
        {std::string(CrashAlarms::facility_name), {"executor"}}};
    return all;
}

void lend_to_executors(host::PluginHost& plugins, Waits& waits, CrashDesk& crashes) {
    plugins.lend(std::string(Waits::facility_name),
                 [&](const host::Borrower&) { return std::make_unique<PluginWaits>(waits); });
    plugins.lend(std::string(CrashAlarms::facility_name),
                 [&](const host::Borrower&) { return std::make_unique<PluginCrashAlarms>(crashes); });
}

void lend_facilities(host::PluginHost& plugins, task::Runner& runner, accounts::Passwords& passwords,
                     Switchboard& switchboard, session::Hub& hub) {
    plugins.lend(std::string(Tasks::facility_name),
                 [&](const host::Borrower& who) { return std::make_unique<PluginTasks>(runner, switchboard, who); });
    plugins.lend(std::string(Accounts::facility_name), [&](const host::Borrower& who) {
        return std::make_unique<PluginAccounts>(runner, passwords, hub, who);
    });
    plugins.lend(std::string(Sessions::facility_name),
                 [&](const host::Borrower& who) { return std::make_unique<PluginSessions>(runner, hub, who); });
}

}  // namespace moosaic::server
