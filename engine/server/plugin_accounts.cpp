// Reading and changing accounts. Everything here but `authenticate` runs on the plugin's own thread, which may block.
#include "server/plugin_accounts.hpp"

#include "accounts/management.hpp"
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

void change_keys(Attempt& attempt, const Account& account, const AccountChange& change) {
    for (const auto& fingerprint : change.remove_keys)
        accounts::remove_key_print(attempt.world(), account, fingerprint);
    for (const auto& line : change.add_keys) accounts::add_managed_key(attempt.world(), account, line, attempt.now());
}

Result<AccountFacts> change_account(task::Runner& runner, accounts::Passwords& passwords, const std::string& principal,
                                    const std::string& login, const AccountChange& change) {
    const auto avatar = find_avatar(runner, principal, "principal");
    if (!avatar) return tl::unexpected<Error>(avatar.error());
    Account before;
    accounts::Manager who;
    auto read = runner.inspect([&](Attempt& attempt) {
        who = accounts::manager(attempt.world(), *avatar);
        before = accounts::managed_account(attempt.world(), who, login);
    });
    if (!read) return tl::unexpected<Error>(read.error());
    std::string hash;
    if (change.password) {
        auto changed = passwords.change(before, who.trusted, change.old_password, *change.password);
        if (!changed) return tl::unexpected<Error>(changed.error());
        hash = std::move(*changed);
    }
    AccountFacts facts;
    auto done = runner.transact([&](Attempt& attempt) {
        auto& world = attempt.world();
        const auto now = accounts::manager(world, *avatar);
        if (change.password) accounts::change_password(world, who, before, hash);
        auto account = accounts::managed_account(world, now, login);
        if (change.active) accounts::switch_account(world, now, account, *change.active);
        change_keys(attempt, account, change);
        facts = facts_of(attempt, accounts::managed_account(world, now, login));
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
            auto read = runner.inspect([&](Attempt& attempt) {
                const auto who = accounts::manager(attempt.world(), *avatar);
                facts = facts_of(attempt, accounts::managed_account(attempt.world(), who, login));
            });
            if (!read) return answer(tl::unexpected<Error>(read.error()));
            answer(std::move(facts));
        });
    return {};
}

Result<void> PluginAccounts::change(std::string principal, std::string login, AccountChange change, Done done) {
    auto answer = Found::begin(thread_, std::move(done));
    if (!answer) return tl::unexpected<Error>(answer.error());
    thread_->post([&runner = runner_, &passwords = passwords_, principal = std::move(principal),
                   login = std::move(login), change = std::move(change), answer = std::move(*answer)] {
        answer(change_account(runner, passwords, principal, login, change));
    });
    return {};
}

}  // namespace moosaic::server
