// The list of examinations.
#include "server/examine/examine.hpp"

#include <array>
#include <utility>

#include "world/caller_scope.hpp"

namespace moosaic::server {

namespace {

constexpr std::array<std::pair<const char*, Examination>, 12> examinations = {{
    {"wizards", examine_wizards},
    {"stock verbs", examine_stock_verbs},
    {"core objects", examine_core_objects},
    {"names", examine_avatar_names},
    {"sources", examine_verb_sources},
    {"suspended", examine_suspended_verbs},
    {"hooks", examine_cut_hooks},
    {"owners", examine_owner_bounds},
    {"logins", examine_logins},
    {"parents", examine_parents},
    {"locations", examine_locations},
    {"values", examine_property_values},
}};

nlohmann::json finding_json(const WorldFinding& finding) {
    return {{"level", finding.fault ? "fault" : "warning"},
            {"check", finding.check},
            {"message", finding.message},
            {"remedy", finding.remedy}};
}

}  // namespace

nlohmann::json examine(OpenWorld& world) {
    auto findings = nlohmann::json::array();
    auto looked = nlohmann::json::array();
    for (const auto& [check, look] : examinations) {
        const auto found = look(world);
        if (!found) {
            findings.push_back(
                finding_json({check, found.error().text(), "look into the log for the reason, then ask again", true}));
            continue;
        }
        looked.push_back(check);
        for (const auto& finding : *found) findings.push_back(finding_json(finding));
    }
    return {{"findings", findings}, {"looked", looked}};
}

std::string shown(task::Attempt& attempt, Id object) {
    const world::CallerScope as_system(attempt.world(), world::Principal::as_system());
    return attempt.world().display_object(object);
}

}  // namespace moosaic::server
