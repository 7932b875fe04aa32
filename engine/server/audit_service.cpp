// Requests of the command line about what went wrong: suspended verbs, and the audit log.
#include <algorithm>

#include "server/world_service.hpp"
#include "world/columns.hpp"
#include "world/rows.hpp"
#include "world/suspension.hpp"

namespace moosaic::server {

using nlohmann::json;
using task::Attempt;

namespace {

constexpr std::int64_t most_rows = 10000;

json described(Attempt& attempt, Id id) {
    auto& world = attempt.world();
    const auto verb = world.verb(id);
    json names = json::array();
    for (const auto& name : world.names_of(id)) names.push_back(name.name);
    return {{"verb", id},
            {"names", names},
            {"object", verb->object},
            {"owner", verb->owner},
            {"display", attempt.verb_display(*verb) + " of " + world.display_object(verb->owner)}};
}

// All verbs of somebody, in the same shape; "verb" is what `verb resume` takes.
json described_owner(Attempt& attempt, Id owner) {
    return {{"verb", "#" + std::to_string(owner) + ":*"},
            {"names", json::array()},
            {"object", nullptr},
            {"owner", owner},
            {"display", "everything of " + attempt.world().display_object(owner)}};
}

// "45", "#12:polish"
bool is_called(const json& verb, const std::string& wanted) {
    if (wanted == std::to_string(verb.at("verb").get<Id>())) return true;
    const auto start = "#" + std::to_string(verb.at("object").get<Id>()) + ":";
    return wanted.starts_with(start) && std::ranges::any_of(verb.at("names"), [&](const json& name) {
               return name.get<std::string>() == wanted.substr(start.size());
           });
}

json row_json(Attempt& attempt, const world::Row& row) {
    namespace col = world::col;
    json actor;
    if (const Id player = world::int_at(row, col::audit::actor); player != 0) {
        actor = "player " + std::to_string(player);
        if (const auto found = attempt.tx().get(world::Tab::player, {player}))
            actor = attempt.world().display_object(world::int_at(*found, col::player::avatar));
    }
    return {{"at", world::int_at(row, col::audit::at)},
            {"actor", actor},
            {"action", world::text_at(row, col::audit::action)},
            {"target", world::text_at(row, col::audit::target_repr)},
            {"detail", world::text_at(row, col::audit::detail)}};
}

// The newest rows, oldest first. Rows of all tables share their numbers: it looks further and further back, however
// long the log is.
std::vector<world::RowPtr> newest(Attempt& attempt, std::size_t wanted) {
    const Id end = attempt.tx().allocate(world::Seq::row);
    std::vector<world::RowPtr> rows;
    for (Id back = 1024;; back *= 8) {
        rows.clear();
        world::Key after;
        if (back < end) after = {end - back};
        for (;;) {
            const auto page = attempt.tx().sweep(world::Tab::audit, after, 1000);
            rows.insert(rows.end(), page.begin(), page.end());
            if (rows.size() > wanted) rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(wanted));
            if (page.size() < 1000) break;
            after = {page.back()->front()};
        }
        if (rows.size() >= wanted || back >= end) return rows;
    }
}

}  // namespace

Result<json> verbs_suspended(OpenWorld& world) {
    json verbs;
    auto done = world.runner().inspect([&](Attempt& attempt) {
        verbs = json::array();
        for (const auto id : world::suspended_verbs(attempt.world())) verbs.push_back(described(attempt, id));
        for (const auto id : world::suspended_owners(attempt.world(), attempt.now()))
            verbs.push_back(described_owner(attempt, id));
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return json{{"verbs", verbs}};
}

Result<json> verb_resume(OpenWorld& world, const json& request) {
    const auto wanted = request.at("verb").get<std::string>();
    json resumed;
    auto done = world.runner().transact([&](Attempt& attempt) {
        resumed = json::array();
        for (const auto id : world::suspended_verbs(attempt.world())) {
            const auto verb = described(attempt, id);
            if (!is_called(verb, wanted)) continue;
            world::resume_verb(attempt.world(), id);
            resumed.push_back(verb.at("display"));
        }
        for (const auto id : world::suspended_owners(attempt.world(), attempt.now())) {
            const auto all = described_owner(attempt, id);
            if (all.at("verb") != wanted) continue;
            world::resume_owner(attempt.world(), id);
            resumed.push_back(all.at("display"));
        }
    });
    if (!done) return tl::unexpected<Error>(done.error());
    if (resumed.empty()) return fail("no such verb is suspended", wanted, "see: moosaic verb suspended");
    for (const auto& verb : resumed) world.facilities().log("server").info("verb resumed: " + verb.get<std::string>());
    return json{{"resumed", resumed}};
}

Result<json> audit_rows(OpenWorld& world, const json& request) {
    const auto wanted = std::clamp<std::int64_t>(request.value("last", std::int64_t{50}), 1, most_rows);
    json rows;
    auto done = world.runner().inspect([&](Attempt& attempt) {
        rows = json::array();
        for (const auto& row : newest(attempt, static_cast<std::size_t>(wanted)))
            rows.push_back(row_json(attempt, *row));
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return json{{"rows", rows}};
}

}  // namespace moosaic::server
