// Verbs whose source the language no longer takes: each is checked again, in a worker, as when it was saved.
#include "server/examine/examine.hpp"

#include <set>

#include "task/source_check.hpp"
#include "world/rows.hpp"

namespace moosaic::server {

namespace {

constexpr std::size_t most_told = 20;

struct Suspect {
    std::string name;
    std::string hash;
    std::string code;
};

// The next verbs behind `after`, each source once.
Result<std::vector<Suspect>> some_verbs(OpenWorld& open, world::Key& after, bool& more) {
    constexpr std::size_t page = 64;
    std::vector<Suspect> verbs;
    const auto start = after;
    auto done = open.runner().inspect([&](task::Attempt& attempt) {
        verbs.clear();
        const auto rows = attempt.tx().sweep(world::Tab::verb, start, page);
        more = rows.size() == page;
        for (const auto& row : rows) {
            const auto verb = world::verb_from(*row);
            const auto names = attempt.world().names_of(verb.id);
            verbs.push_back({shown(attempt, verb.object) + ":" + (names.empty() ? "(untitled)" : names.front().name),
                             verb.hash, verb.code});
            after = {verb.id};
        }
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return verbs;
}

}  // namespace

Result<WorldFindings> examine_verb_sources(OpenWorld& open) {
    WorldFindings found;
    std::set<std::string> good;
    world::Key after;
    for (bool more = true; more && found.size() < most_told;) {
        auto verbs = some_verbs(open, after, more);
        if (!verbs) return tl::unexpected<Error>(verbs.error());
        for (const auto& verb : *verbs) {
            if (good.contains(verb.hash)) continue;
            const auto report = open.executor().check(verb.code);
            if (!report) return tl::unexpected<Error>(report.error());
            if (report->empty()) {
                good.insert(verb.hash);
                continue;
            }
            found.push_back({"sources", verb.name + " no longer compiles: " + task::describe(report->front()),
                             "mend it with @edit, or remove it with @rmverb; `moosaic verb check FILE` says the same"});
        }
    }
    return found;
}

}  // namespace moosaic::server
