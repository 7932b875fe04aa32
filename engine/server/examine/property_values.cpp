// Values that cannot be read: what is stored is no value, so verbs get the stored text instead.
#include "server/examine/examine.hpp"
#include "world/encoding.hpp"
#include "world/rows.hpp"

namespace moosaic::server {

namespace {

constexpr std::size_t most_values = 20;
constexpr std::size_t values_page = 256;

void look_at(task::Attempt& attempt, const world::Property& row, WorldFindings& found) {
    if (found.size() >= most_values || world::decode_strict(row.value)) return;
    const auto why = row.value.size() > world::max_encoded_size ? "is longer than a value may be" : "is no value";
    found.push_back({"values",
                     "the property " + row.name + " of " + shown(attempt, row.object) +
                         " cannot be read: what is stored " + why + "; verbs see its text",
                     "set it anew as a wizard: `;lookup(" + std::to_string(row.object) + ").set_property(\"" +
                         row.name + "\", …)`, or restore a backup",
                     false});
}

}  // namespace

// In pages, a transaction each: values may be large.
Result<WorldFindings> examine_property_values(OpenWorld& open) {
    WorldFindings found;
    world::Key after;
    for (bool more = true; more;) {
        WorldFindings here;
        const auto start = after;
        auto done = open.runner().inspect([&](task::Attempt& attempt) {
            here.clear();
            const auto rows = attempt.tx().sweep(world::Tab::property, start, values_page);
            more = rows.size() == values_page;
            for (const auto& row : rows) look_at(attempt, world::property_from(*row), here);
            if (!rows.empty()) after = {rows.back()->front()};
        });
        if (!done) return tl::unexpected<Error>(done.error());
        found.insert(found.end(), here.begin(), here.end());
        if (found.size() >= most_values) break;
    }
    return found;
}

}  // namespace moosaic::server
