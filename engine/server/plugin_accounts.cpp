// Reading and changing accounts. Everything here but `authenticate` runs on the plugin's own thread, which may block.
#include "server/plugin_accounts.hpp"

#include <algorithm>

#include "accounts/accounts.hpp"
#include "server/principal.hpp"

namespace moosaic::server {

using accounts::Account;
using task::Attempt;
using world::WorldError;

namespace {

using Found = host::Answer<Result<AccountFacts>>;

AccountFacts facts_of(Attempt& attempt, const Account& account) {
    AccountFacts facts;
    facts.account = account.id;
    facts.login = account.login;
    facts.active = account.active;
    facts.has_password = !account.password.empty();
    for (const auto& player : accounts::players_of(attempt.tx(), account.id)) {
        if (player.site != 1 || player.avatar == 0) continue;
        facts.avatar = player.avatar;
        facts.wizard = player.wizard;
    }
    for (const auto& key : accounts::keys_of(attempt.tx(), account.id))
        facts.keys.push_back({key.type, key.fingerprint, key.comment});
    return facts;
}

// The account, if this avatar may manage it. To anybody else an account that does not exist and one that is not his are
// the same.
Account managed(Attempt& attempt, Id avatar, const std::string& login) {
    const auto account = accounts::find_account(attempt.tx(), login);
    const bool wizard = attempt.world().is_wizard(avatar);
    const auto own = accounts::player_of(attempt.tx(), avatar);
    if (!wizard && (!account || !own || own->account != account->id))
        throw WorldError("UserError", "only a wizard may manage the account of somebody else");
    if (!account) throw WorldError("UserError", "there is no account called \"" + login + "\"");
    return *account;
}

void change_keys(Attempt& attempt, Id account, const AccountChange& change) {
    for (const auto& fingerprint : change.remove_keys) {
        const auto keys = accounts::keys_of(attempt.tx(), account);
        const auto found =
            std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.fingerprint == fingerprint; });
        if (found == keys.end()) throw WorldError("UserError", "the account has no key " + fingerprint);
        accounts::remove_key(attempt.tx(), found->id);
    }
    for (const auto& line : change.add_keys)
        if (auto added = accounts::add_key(attempt.tx(), account, line, attempt.now()); !added)
            throw WorldError("UserError", added.error().text());
}

Result<AccountFacts> change_account(task::Runner& runner, const std::string& principal, const std::string& login,
                                    const AccountChange& change) {
    const auto avatar = find_avatar(runner, principal, "principal");
    if (!avatar) return tl::unexpected<Error>(avatar.error());
    Account before;
    bool wizard = false;
    auto read = runner.inspect([&](Attempt& attempt) {
        before = managed(attempt, *avatar, login);
        wizard = attempt.world().is_wizard(*avatar);
    });
    if (!read) return tl::unexpected<Error>(read.error());
    std::string hash;
    if (change.password) {
        if (!wizard && !accounts::verify_password(before.password, change.old_password))
            return fail("that is not the old password", login);
        if (auto ok = accounts::check_password(*change.password, before.login, runner.parts().limits.common_passwords);
            !ok)
            return tl::unexpected<Error>(ok.error());
        hash = accounts::hash_password(*change.password);
    }
    AccountFacts facts;
    auto done = runner.transact([&](Attempt& attempt) {
        auto account = managed(attempt, *avatar, login);
        const bool still_wizard = attempt.world().is_wizard(*avatar);
        if (account.password != before.password || still_wizard != wizard)
            throw WorldError("UserError", "the account has been changed meanwhile; try again");
        if (change.password) account.password = hash;
        if (change.active) {
            const auto own = accounts::player_of(attempt.tx(), *avatar);
            if (!wizard) throw WorldError("UserError", "only a wizard may switch an account on or off");
            if (own && own->account == account.id)
                throw WorldError("UserError", "nobody may switch off the account he acts as");
            account.active = *change.active;
        }
        if (change.password || change.active) accounts::save_account(attempt.tx(), account);
        change_keys(attempt, account.id, change);
        facts = facts_of(attempt, account);
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return facts;
}

}  // namespace

Result<void> PluginAccounts::authenticate(std::string login, std::string password, std::string peer, Done done) {
    auto answer = Found::begin(thread_, std::move(done));
    if (!answer) return tl::unexpected<Error>(answer.error());
    // Only the thread is asked for facts afterwards, and it ends before the runner does.
    auto then = [&runner = runner_, weak = std::weak_ptr(thread_), answer = *answer](Result<transport::Identity> who) {
        if (!who) return answer(tl::unexpected<Error>(who.error()));
        const auto thread = weak.lock();
        if (!thread) return;
        thread->post([&runner, answer, id = who->account] {
            AccountFacts facts;
            auto read = runner.inspect([&](Attempt& attempt) {
                const auto account = accounts::account(attempt.tx(), id);
                if (!account) throw WorldError("UserError", "login failed");
                facts = facts_of(attempt, *account);
            });
            if (read)
                answer(std::move(facts));
            else
                answer(tl::unexpected<Error>(read.error()));
        });
    };
    hub_.authenticate_password(std::move(login), std::move(password), std::move(peer), std::move(then));
    return {};
}

Result<void> PluginAccounts::find(std::string principal, std::string login, Done done) {
    auto answer = Found::begin(thread_, std::move(done));
    if (!answer) return tl::unexpected<Error>(answer.error());
    thread_->post(
        [&runner = runner_, principal = std::move(principal), login = std::move(login), answer = std::move(*answer)] {
            const auto avatar = find_avatar(runner, principal, "principal");
            if (!avatar) return answer(tl::unexpected<Error>(avatar.error()));
            AccountFacts facts;
            auto read =
                runner.inspect([&](Attempt& attempt) { facts = facts_of(attempt, managed(attempt, *avatar, login)); });
            if (!read) return answer(tl::unexpected<Error>(read.error()));
            answer(std::move(facts));
        });
    return {};
}

Result<void> PluginAccounts::change(std::string principal, std::string login, AccountChange change, Done done) {
    auto answer = Found::begin(thread_, std::move(done));
    if (!answer) return tl::unexpected<Error>(answer.error());
    thread_->post([&runner = runner_, principal = std::move(principal), login = std::move(login),
                   change = std::move(change),
                   answer = std::move(*answer)] { answer(change_account(runner, principal, login, change)); });
    return {};
}

}  // namespace moosaic::server
