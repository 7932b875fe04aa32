#include "server/principal.hpp"

#include <vector>

#include "world/text.hpp"

namespace moosaic::server {

Result<Id> find_avatar(task::Runner& runner, const std::string& name, const std::string& where) {
    Id avatar = 0;
    std::string problem;
    auto read = runner.inspect([&](task::Attempt& attempt) {
        avatar = 0;
        problem.clear();
        if (name.size() > 1 && name.size() < 19 && name.front() == '#' &&
            name.find_first_not_of("0123456789", 1) == std::string::npos) {
            const auto id = std::stoll(name.substr(1));
            if (attempt.world().is_player(id)) avatar = id;
            return;
        }
        // Whoever is called so comes before whoever has it as an alias.
        std::vector<Id> found;
        std::vector<Id> others;
        for (const auto id : attempt.world().lookup_all(name)) {
            if (!attempt.world().is_player(id)) continue;
            const auto row = attempt.world().object(id);
            (row && row->folded == world::fold(name) ? found : others).push_back(id);
        }
        if (found.empty()) found = std::move(others);
        if (found.size() == 1) avatar = found.front();
        if (found.size() > 1) problem = "several players are called \"" + name + "\"";
    });
    if (!read) return tl::unexpected<Error>(read.error());
    if (avatar == 0)
        return fail(problem.empty() ? "there is no player called \"" + name + "\"" : problem, where,
                    "name an avatar, or its number as \"#5\"");
    return avatar;
}

}  // namespace moosaic::server
