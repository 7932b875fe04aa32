// Objects the world needs and has no longer: the sentinels, and what properties of the System Object name.
#include "server/examine/examine.hpp"

#include "world/encoding.hpp"

namespace moosaic::server {

namespace {

constexpr const char* remedy =
    "set the property to another object of that kind as a wizard (`;_.NAME = lookup(…)`), or restore a backup";

void look_at(task::Attempt& attempt, const world::Property& row, WorldFindings& found) {
    const Id nothing = attempt.world().nothing();
    const Id id = world::decode(row.value, {}, &attempt.budget()).object_id();
    if (id == 0 || (id == nothing && row.name == "nothing")) return;
    if (id == nothing)
        found.push_back({"core objects", "$" + row.name + " is nothing: the object it named was destroyed", remedy});
    else if (!attempt.world().visible(id))
        found.push_back(
            {"core objects", "$" + row.name + " names #" + std::to_string(id) + ", which does not exist", remedy});
}

}  // namespace

Result<WorldFindings> examine_core_objects(OpenWorld& open) {
    WorldFindings found;
    auto done = open.runner().inspect([&](task::Attempt& attempt) {
        found.clear();
        auto& world = attempt.world();
        const Id system = world.system_object();
        const auto lost = [&](const std::string& what) {
            found.push_back({"core objects", what + " does not exist", "restore a backup: nothing works without it"});
        };
        if (system == 0) return lost("the System Object");
        if (world.nothing() == 0) lost("\"nothing\", which stands for what is gone,");
        for (const auto& row : world.properties_on(system)) look_at(attempt, row, found);
        for (const char* name : {"nothing", "player", "player_start"})
            if (!world.find_property(system, name, false))
                found.push_back(
                    {"core objects", "the System Object has no property \"" + std::string(name) + "\"", remedy});
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return found;
}

}  // namespace moosaic::server
