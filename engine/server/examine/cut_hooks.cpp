// Objects whose verbs were cut off while they were called for show, as long as their code is as it was then.
#include "server/examine/examine.hpp"

#include <algorithm>

#include "task/hook_reports.hpp"
#include "world/columns.hpp"

namespace moosaic::server {

namespace {

std::string text_in_row(const storage::Field& field) {
    const auto* text = std::get_if<std::string>(&field);
    return text != nullptr ? *text : std::string();
}

// Is the verb of that object still what the row tells of?
bool as_it_was(task::Attempt& attempt, Id object, const std::string& detail) {
    for (const auto& row : attempt.tx().select(world::Idx::verb_object, {object}))
        if (const auto* id = std::get_if<std::int64_t>(&(*row)[world::col::verb::id]))
            if (detail.starts_with(task::hook_cut_key(*id, text_in_row((*row)[world::col::verb::hash])))) return true;
    return false;
}

}  // namespace

Result<WorldFindings> examine_cut_hooks(OpenWorld& open) {
    WorldFindings found;
    auto done = open.runner().inspect([&](task::Attempt& attempt) {
        found.clear();
        each_row(attempt.tx(), world::Tab::audit, [&](const world::Row& row) {
            if (text_in_row(row[world::col::audit::action]) != task::hook_cut_action) return;
            const auto* object = std::get_if<std::int64_t>(&row[world::col::audit::target]);
            const auto detail = text_in_row(row[world::col::audit::detail]);
            if (object == nullptr || !as_it_was(attempt, *object, detail)) return;
            const auto told = detail.substr(std::min(detail.size(), detail.find(": ") + 2));
            found.push_back({"hooks", "a verb of " + shown(attempt, *object) + " was cut off: " + told,
                             "have its owner mend it, or remove it: others see a default instead", false});
        });
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return found;
}

}  // namespace moosaic::server
