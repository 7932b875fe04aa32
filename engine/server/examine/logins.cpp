// Whether anybody can log in, and any wizard: an account that is on, with a password or a key, and a player who may
// enter.
#include <algorithm>

#include "accounts/accounts.hpp"
#include "server/examine/examine.hpp"

namespace moosaic::server {

namespace {

struct Door {
    bool anybody = false;
    bool wizard = false;
    std::string wizards;  // logins of wizards who cannot come in
};

bool may_knock(task::Attempt& attempt, const accounts::Account& account) {
    return account.active && (!account.password.empty() || !accounts::keys_of(attempt.tx(), account.id).empty());
}

void look_at(task::Attempt& attempt, const accounts::Account& account, Door& door) {
    for (auto& player : accounts::players_of(attempt.tx(), account.id)) {
        if (player.avatar == 0 || !attempt.world().visible(player.avatar)) continue;
        const bool enters =
            may_knock(attempt, account) && !accounts::login_blocked(attempt.tx(), player, attempt.now());
        door.anybody = door.anybody || enters;
        door.wizard = door.wizard || (enters && player.wizard);
        if (player.wizard && !enters) door.wizards += (door.wizards.empty() ? "" : ", ") + account.login;
    }
}

}  // namespace

Result<WorldFindings> examine_logins(OpenWorld& open) {
    WorldFindings found;
    auto done = open.runner().inspect([&](task::Attempt& attempt) {
        found.clear();
        Door door;
        for (const auto& account : accounts::all_accounts(attempt.tx())) look_at(attempt, account, door);
        const std::string remedy =
            "give one a password (moosaic user passwd NAME), switch its login on (moosaic user login NAME on), or make "
            "one: moosaic user add NAME --class wizard";
        const auto who = door.wizards.empty() ? std::string() : "; these are wizards: " + door.wizards;
        if (!door.anybody)
            found.push_back({"logins", "no account can log in" + who, remedy});
        else if (!door.wizard)
            found.push_back({"logins", "no wizard can log in" + who, remedy, false});
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return found;
}

}  // namespace moosaic::server
