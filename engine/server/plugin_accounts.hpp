// Accounts for one plugin, with the rights of the avatar it acts as.
#pragma once

#include <moosaic/accounts.hpp>

#include "accounts/password_service.hpp"
#include "host/plugin_host.hpp"
#include "host/plugin_thread.hpp"
#include "session/hub.hpp"
#include "task/runner.hpp"

namespace moosaic::server {

class PluginAccounts final : public Accounts {
public:
    PluginAccounts(task::Runner& runner, accounts::Passwords& passwords, session::Hub& hub, const host::Borrower& who)
        : runner_(runner), passwords_(passwords), hub_(hub), thread_(who.thread) {}

    Result<void> authenticate(std::string login, std::string password, std::string peer, Done done) override;
    Result<void> find(std::string principal, std::string login, Done done) override;
    Result<void> change(std::string principal, std::string login, AccountChange change, Done done) override;

private:
    task::Runner& runner_;
    accounts::Passwords& passwords_;
    session::Hub& hub_;
    std::shared_ptr<host::PluginThread> thread_;
};

}  // namespace moosaic::server
