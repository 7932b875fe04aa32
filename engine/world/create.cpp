// Creation (world.md 1.7 NEW): store, link parents, place, initialise, audit; all or nothing.
#include "world/memo.hpp"
#include "world/name_rules.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"

namespace moosaic::world {

Id World::create(const CreateObject& request) {
    // The sentinel that the word stands for is made by the system.
    if (!caller_.system || !request.unique_name) check_object_name(request.name, "A name");
    if (!caller_.system && (caller_.id == 0 || request.owner.value_or(caller_.id) != caller_.id))
        throw WorldError("PermissionError", "Only " + (caller_.id == 0 ? "somebody" : display_object(caller_.id)) +
                                                " can own what " + (caller_.id == 0 ? "is" : "they") +
                                                " create; take on the other owner's permissions first.");
    Object made;
    made.site = request.site.value_or(surroundings_.session_site());
    if (made.site != surroundings_.session_site()) need_wizard("create things in another universe");
    made.name = request.name;
    made.folded = fold(request.name);
    made.obvious = request.obvious;
    made.unique_name = request.unique_name;
    if (made.unique_name) need_wizard("give a unique name");
    made.owner = request.owner.value_or(caller_.system ? 0 : caller_.id);
    if (made.owner != 0) need_object(made.owner);
    made.created_at = surroundings_.now();

    std::vector<Id> parents;
    if (request.parents) {
        parents = *request.parents;
    } else if (const Id system = system_object(); system != 0) {
        if (const auto root = find_property(system, "root_class"))
            if (const Id id = property_value(*root).object_id(); id != 0 && id != nothing()) parents = {id};
    }
    Id location = made.owner == 0 ? 0 : location_of(made.owner);
    if (request.location) location = request.location->value_or(0);

    return atomically([&] {
        made.id = transaction_.allocate(Seq::object);
        check_unique(made);
        put_object(made);
        std::vector<Id> linked;
        for (const Id parent : parents) {
            if (!visible(parent)) no_such_object(parent);
            need("transmute", Entity::object, made.id);
            need("derive", Entity::object, parent);
            std::erase(linked, parent);
            linked.push_back(parent);
        }
        if (!linked.empty()) put_links(made.id, linked);
        if (location != 0) {
            if (!visible(location)) no_such_object(location);
            need("write", Entity::object, made.id);
            need("move", Entity::object, made.id);
            check_accept(made.id, location);
            relocate(made.id, location);
        }
        if (!linked.empty()) initialise(made.id);
        audit("create", made.id);
        return made.id;
    });
}

}  // namespace moosaic::world
