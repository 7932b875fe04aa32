// The Authenticator of a server: answers the session room from the accounts of the world.
#pragma once

#include "accounts/accounts.hpp"
#include "accounts/password_service.hpp"
#include "session/authenticator.hpp"
#include "task/runner.hpp"

namespace moosaic::server {

class WorldAuthenticator final : public session::Authenticator {
public:
    WorldAuthenticator(task::Runner& runner, accounts::Passwords& passwords) : runner_(runner), passwords_(passwords) {}

    session::Verdict password(std::string_view login, std::string_view password) override;
    session::Verdict key(std::string_view login, std::string_view algorithm, std::string_view blob) override;
    Result<session::LoginResult> identity(const transport::Identity& identity) override;

private:
    std::optional<accounts::Account> find(std::string_view login);
    Result<session::LoginResult> facts(const accounts::Account& account, std::string site_hint);

    task::Runner& runner_;
    accounts::Passwords& passwords_;
};

}  // namespace moosaic::server
