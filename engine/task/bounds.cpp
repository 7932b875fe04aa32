// Which class of principal an avatar is of, and the bounds of each.
#include "task/bounds.hpp"

#include <algorithm>

#include "task/services.hpp"
#include "world/caller_scope.hpp"

namespace moosaic::task {

PrincipalClass class_of(world::World& world, Id avatar) {
    if (avatar == 0) return PrincipalClass::player;
    if (world.is_wizard(avatar)) return PrincipalClass::wizard;
    const world::CallerScope as_system(world, world::Principal::as_system());
    const Id system = world.system_object();
    if (system == 0 || !world.object(avatar)) return PrincipalClass::player;
    const auto& ancestors = world.ancestors_of(avatar);
    for (const auto known : {PrincipalClass::programmer, PrincipalClass::builder, PrincipalClass::guest}) {
        const auto property = world.find_property(system, std::string(class_names[static_cast<std::size_t>(known)]));
        const Id object = property ? world.property_value(*property).object_id() : 0;
        const auto is_it = [object](const auto& ancestor) { return ancestor.id == object; };
        if (object != 0 && std::any_of(ancestors.begin(), ancestors.end(), is_it)) return known;
    }
    return PrincipalClass::player;
}

Bounds TaskLimits::of_all() const {
    return {time_ms, output_bytes, write_bytes, ticks, depth, calls, tasks, bytes, objects, memory_mb};
}

Bounds TaskLimits::of(PrincipalClass principal) const {
    auto bounds = of_all();
    const auto& own = classes[static_cast<std::size_t>(principal)];
    const auto take = [](std::int64_t& number, std::int64_t special) {
        if (special != 0) number = special;
    };
    take(bounds.time_ms, own.time_ms);
    take(bounds.output_bytes, own.output_bytes);
    take(bounds.write_bytes, own.write_bytes);
    take(bounds.ticks, own.ticks);
    take(bounds.depth, own.depth);
    take(bounds.calls, own.calls);
    take(bounds.tasks, own.tasks);
    take(bounds.memory_mb, own.memory_mb);
    // A wizard owns what the world is made of.
    if (principal == PrincipalClass::wizard) bounds.bytes = bounds.objects = 0;
    take(bounds.bytes, own.bytes);
    take(bounds.objects, own.objects);
    return bounds;
}

}  // namespace moosaic::task
