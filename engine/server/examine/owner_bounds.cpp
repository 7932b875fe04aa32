// Owners who keep more in the world than limits.bytes and limits.objects allow them (it was there before the bound
// was), and whether what is counted for them is what there is.
#include "server/examine/examine.hpp"

#include "task/owner_use.hpp"
#include "world/columns.hpp"

namespace moosaic::server {

namespace {

void compare_with_rows(task::Attempt& attempt, WorldFindings& found) {
    if (!task::all_is_counted(attempt.tx())) return;  // the next start does
    for (const auto& [owner, there] : task::all_use(attempt.tx())) {
        const auto counted = task::use_of(attempt.tx(), owner);
        if (!attempt.world().object(owner) || (counted.objects == there.objects && counted.bytes == there.bytes))
            continue;
        const auto both = [](const task::OwnerUse& use) {
            return std::to_string(use.objects) + " objects and " + std::to_string(use.bytes) + " bytes";
        };
        found.push_back({"owners",
                         shown(attempt, owner) + " owns " + both(there) + ", and " + both(counted) + " are counted",
                         "remove the row with owner 0 from the table owner_use while the server is stopped: its next "
                         "start counts everything anew",
                         true});
    }
}

}  // namespace

Result<WorldFindings> examine_owner_bounds(OpenWorld& open) {
    WorldFindings found;
    auto done = open.runner().inspect([&](task::Attempt& attempt) {
        found.clear();
        compare_with_rows(attempt, found);
        const auto& limits = attempt.services().limits;
        if (!limits.of_owners) return;
        each_row(attempt.tx(), world::Tab::owner_use, [&](const world::Row& row) {
            const auto* owner = std::get_if<std::int64_t>(&row[world::col::owner_use::owner]);
            if (owner == nullptr || *owner == 0 || !attempt.world().object(*owner)) return;
            const auto use = task::use_of(attempt.tx(), *owner);
            const auto most = limits.of(task::class_of(attempt.world(), *owner));
            const auto over = [&](std::int64_t kept, std::int64_t bound, const std::string& what) {
                if (bound == 0 || kept <= bound) return;
                found.push_back({"owners",
                                 shown(attempt, *owner) + " keeps " + std::to_string(kept) + " " + what + ", " +
                                     std::to_string(bound) + " are allowed",
                                 "nothing more can be kept by them: have them remove some, or raise limits." + what,
                                 false});
            };
            over(use.objects, most.objects, "objects");
            over(use.bytes, most.bytes, "bytes");
        });
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return found;
}

}  // namespace moosaic::server
