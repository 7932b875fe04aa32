// Verbs that nobody may run, because their workers kept crashing.
#include "server/examine/examine.hpp"
#include "world/suspension.hpp"

namespace moosaic::server {

Result<WorldFindings> examine_suspended_verbs(OpenWorld& open) {
    WorldFindings found;
    auto done = open.runner().inspect([&](task::Attempt& attempt) {
        found.clear();
        for (const auto id : world::suspended_verbs(attempt.world())) {
            const auto verb = attempt.world().verb(id);
            found.push_back({"suspended",
                             attempt.verb_display(*verb) + " of " + shown(attempt, verb->owner) +
                                 " runs no more: its workers kept crashing",
                             "look at it and at `moosaic audit`, then: moosaic verb resume " + std::to_string(id),
                             false});
        }
        for (const auto id : world::suspended_owners(attempt.world(), attempt.now()))
            found.push_back(
                {"suspended", "nothing of " + shown(attempt, id) + " runs for an hour: its workers kept crashing",
                 "look at `moosaic audit`, then: moosaic verb resume '#" + std::to_string(id) + ":*'", false});
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return found;
}

}  // namespace moosaic::server
