// What `moosaic doctor` finds inside a world that is open: a file a kind of finding, each a function of this list.
//
// To add one: a file here with a function of this shape, and its line in examine.cpp. Nothing changes the world. Each
// may take transactions of its own (Runner::inspect), so that a large world is not read in a single one; `work` may
// then run again from its start. Throws nothing.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "server/open_world.hpp"

namespace moosaic::server {

struct WorldFinding {
    std::string check;    // a word: "wizards"
    std::string message;  // what was found
    std::string remedy;   // what to do
    bool fault = true;    // else a warning
};
using WorldFindings = std::vector<WorldFinding>;

// An Error: it could not be found out.
using Examination = Result<WorldFindings> (*)(OpenWorld& world);

Result<WorldFindings> examine_wizards(OpenWorld& world);
Result<WorldFindings> examine_stock_verbs(OpenWorld& world);
Result<WorldFindings> examine_core_objects(OpenWorld& world);
Result<WorldFindings> examine_logins(OpenWorld& world);
Result<WorldFindings> examine_parents(OpenWorld& world);
Result<WorldFindings> examine_locations(OpenWorld& world);
Result<WorldFindings> examine_property_values(OpenWorld& world);
Result<WorldFindings> examine_avatar_names(OpenWorld& world);
Result<WorldFindings> examine_verb_sources(OpenWorld& world);
Result<WorldFindings> examine_suspended_verbs(OpenWorld& world);
Result<WorldFindings> examine_cut_hooks(OpenWorld& world);
Result<WorldFindings> examine_owner_bounds(OpenWorld& world);

// All of them: {"findings": [{"level", "check", "message", "remedy"}…], "looked": [check…]}.
nlohmann::json examine(OpenWorld& world);

// "#5 (Wizard)", for whoever reads the report.
std::string shown(task::Attempt& attempt, Id object);

// Calls `use` with every row of a table, in pages. `key_columns`: how many columns its key has.
template <class Use>
void each_row(world::Transaction& tx, world::Tab table, Use use, std::size_t key_columns = 1) {
    constexpr std::size_t page = 256;
    world::Key after;
    for (;;) {
        const auto rows = tx.sweep(table, after, page);
        for (const auto& row : rows) use(*row);
        if (rows.size() < page) return;
        after = world::Key(rows.back()->begin(), rows.back()->begin() + static_cast<std::ptrdiff_t>(key_columns));
    }
}

}  // namespace moosaic::server
