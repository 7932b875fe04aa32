// Owners who keep more in the world than limits.bytes and limits.objects allow them: it was there before the bound was.
#include "server/examine/examine.hpp"

#include "task/owner_use.hpp"
#include "world/columns.hpp"

namespace moosaic::server {

Result<WorldFindings> examine_owner_bounds(OpenWorld& open) {
    WorldFindings found;
    auto done = open.runner().inspect([&](task::Attempt& attempt) {
        found.clear();
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
