// Names that two avatars bear, or that cannot be told apart. From what is stored, not from the index of names.
#include "server/examine/examine.hpp"

#include <map>
#include <set>

#include "world/name_rules.hpp"
#include "world/rows.hpp"

namespace moosaic::server {

Result<WorldFindings> examine_avatar_names(OpenWorld& open) {
    WorldFindings found;
    auto done = open.runner().inspect([&](task::Attempt& attempt) {
        found.clear();
        std::map<std::pair<Id, std::string>, std::map<Id, std::string>> by_mark;  // site and mark: avatar, as called
        auto& world = attempt.world();
        each_row(attempt.tx(), world::Tab::player, [&](const world::Row& player) {
            const auto row = world.object(world::int_at(player, world::col::player::avatar));
            if (!row) return;
            const auto bears = [&](const std::string& name) {
                for (auto& mark : world::name_marks(name)) by_mark[{row->site, std::move(mark)}].emplace(row->id, name);
            };
            bears(row->name);
            for (const auto& alias : world.aliases_of(row->id)) bears(alias.second);
        });
        std::set<std::string> told;  // two names may share more than one mark
        for (const auto& [mark, bearers] : by_mark) {
            if (bearers.size() < 2) continue;
            std::string who;
            for (const auto& [id, name] : bearers)
                who += (who.empty() ? "" : " and ") + ("#" + std::to_string(id)) + " \"" + name + "\"";
            if (!told.insert(who).second) continue;
            found.push_back({"names", "two players bear a name that cannot be told apart: " + who,
                             "rename one as a wizard: @rename #" + std::to_string(bearers.rbegin()->first) +
                                 " to another name, or remove that alias"});
        }
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return found;
}

}  // namespace moosaic::server
