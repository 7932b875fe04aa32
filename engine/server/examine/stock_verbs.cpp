// Verbs that came with the world and that no wizard owns: they lack the rights they were written for, or do not run.
#include "server/examine/examine.hpp"

#include <map>

#include "world/rows.hpp"

namespace moosaic::server {

namespace {

struct Lost {
    std::size_t count = 0;
    std::string some;  // the first few, by name
};

void note(task::Attempt& attempt, Lost& lost, const world::Verb& verb) {
    constexpr std::size_t named = 5;
    if (++lost.count > named) return;
    const auto names = attempt.world().names_of(verb.id);
    lost.some += (lost.some.empty() ? "" : ", ") + shown(attempt, verb.object) + ":" +
                 (names.empty() ? "(untitled)" : names.front().name);
}

}  // namespace

Result<WorldFindings> examine_stock_verbs(OpenWorld& open) {
    WorldFindings found;
    auto done = open.runner().inspect([&](task::Attempt& attempt) {
        found.clear();
        std::map<Id, Lost> by_owner;
        each_row(attempt.tx(), world::Tab::verb, [&](const world::Row& row) {
            const auto verb = world::verb_from(row);
            if (verb.repo.empty() || verb.filename.empty() || attempt.world().is_wizard(verb.owner)) return;
            note(attempt, by_owner[verb.owner], verb);
        });
        for (const auto& [owner, lost] : by_owner) {
            const bool nobody = owner == 0 || !attempt.world().object(owner);
            found.push_back(
                {"stock verbs",
                 std::to_string(lost.count) + (lost.count == 1 ? " verb" : " verbs") + " of the world's files " +
                     (lost.count == 1 ? "belongs to " : "belong to ") +
                     (nobody ? std::string("nobody") : shown(attempt, owner) + ", who is no wizard") + ": " +
                     lost.some + (lost.count > 5 ? ", …" : ""),
                 nobody ? "give them to a wizard: `;verb.owner = me` and `;verb.save()` as one, or restore a backup"
                        : "make the owner a wizard: moosaic user wizard NAME on"});
        }
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return found;
}

}  // namespace moosaic::server
