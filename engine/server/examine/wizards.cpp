// Wizards who are none any more, and a world without one.
#include "server/examine/examine.hpp"

#include <algorithm>

#include "accounts/accounts.hpp"
#include "world/rows.hpp"

namespace moosaic::server {

namespace {

// How the command line names an avatar's login; its number where it has none.
std::string login_of(task::Attempt& attempt, Id account) {
    const auto row = account == 0 ? std::nullopt : accounts::account(attempt.tx(), account);
    return row ? row->login : std::string();
}

WorldFinding demoted(task::Attempt& attempt, Id avatar, Id account) {
    const auto login = login_of(attempt, account);
    return {"wizards", shown(attempt, avatar) + " is of the class $wizard and has not a wizard's rights",
            login.empty() ? "give it a login, or remove its parent $wizard from inside the world"
                          : "moosaic user wizard " + login + " on, or remove its parent $wizard"};
}

}  // namespace

Result<WorldFindings> examine_wizards(OpenWorld& open) {
    WorldFindings found;
    auto done = open.runner().inspect([&](task::Attempt& attempt) {
        found.clear();
        auto& world = attempt.world();
        const Id system = world.system_object();
        const auto row = system == 0 ? std::nullopt : world.find_property(system, "wizard", false);
        const Id wizard_class = row ? world.property_value(*row).object_id() : 0;
        bool any = false;
        each_row(attempt.tx(), world::Tab::player, [&](const world::Row& player) {
            const Id avatar = world::int_at(player, world::col::player::avatar);
            if (avatar == 0 || !world.visible(avatar)) return;
            const bool wizard = world::flag_at(player, world::col::player::wizard);
            any = any || wizard;
            const auto& above = world.ancestors_of(avatar);
            const bool of_class =
                std::any_of(above.begin(), above.end(), [&](const auto& one) { return one.id == wizard_class; });
            if (!wizard && of_class)
                found.push_back(demoted(attempt, avatar, world::int_at(player, world::col::player::account)));
        });
        if (!any)
            found.push_back(
                {"wizards", "nobody has a wizard's rights", "moosaic user wizard NAME on, for who had them"});
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return found;
}

}  // namespace moosaic::server
