// Checking credentials. Unknown name, wrong password and disabled account do the same work and say the same.
#include "server/login.hpp"

namespace moosaic::server {

using session::LoginResult;
using session::Verdict;

namespace {

tl::unexpected<Error> refused() { return fail("login failed"); }

}  // namespace

std::optional<accounts::Account> WorldAuthenticator::find(std::string_view login) {
    std::optional<accounts::Account> found;
    (void)runner_.inspect([&](task::Attempt& attempt) { found = accounts::find_account(attempt.tx(), login); });
    return found;
}

Verdict WorldAuthenticator::password(std::string_view login, std::string_view password) {
    const auto [name, site] = accounts::split_login(login);
    const auto account = find(name);
    // Also without an account: the time must not tell whether the name exists.
    const bool right = passwords_.verify(account ? account->password : std::string(), std::string(password));
    if (!account || !right || !account->active) return {refused(), account.has_value()};
    return {facts(*account, site), true};
}

Verdict WorldAuthenticator::key(std::string_view login, std::string_view algorithm, std::string_view blob) {
    const auto [name, site] = accounts::split_login(login);
    const auto account = find(name);
    if (!account || !account->active) return {refused(), account.has_value()};
    bool known = false;
    (void)runner_.inspect([&](task::Attempt& attempt) {
        known = false;
        for (const auto& key : accounts::keys_of(attempt.tx(), account->id))
            if (key.blob == blob) known = true;
    });
    (void)algorithm;  // the blob begins with the key's type; rsa-sha2-512 and the like only name the signature
    return {known ? facts(*account, site) : refused(), true};
}

Result<LoginResult> WorldAuthenticator::identity(const transport::Identity& identity) {
    std::optional<accounts::Account> found;
    (void)runner_.inspect([&](task::Attempt& attempt) { found = accounts::account(attempt.tx(), identity.account); });
    if (!found || !found->active) return refused();
    return facts(*found, identity.site_hint);
}

Result<LoginResult> WorldAuthenticator::facts(const accounts::Account& account, std::string site_hint) {
    LoginResult result;
    result.account = account.id;
    result.login = account.login;
    result.site_hint = std::move(site_hint);
    // A suspension that has lapsed is lifted here, so this may write.
    const auto done = runner_.transact([&](task::Attempt& attempt) {
        for (auto& player : accounts::players_of(attempt.tx(), account.id)) {
            if (player.site != 1 || player.avatar == 0) continue;
            result.avatar = player.avatar;
            result.wizard = player.wizard;
            result.blocked = accounts::login_blocked(attempt.tx(), player, attempt.now());
        }
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return result;
}

}  // namespace moosaic::server
