// Whose verbs run: the caller stack and the rights in use (world.md 4.8, 8.5).
#include "verbs/callers.hpp"

#include "verbs/bodies.hpp"

namespace moosaic::verbs {

// The engine's own frames decide; a worker cannot add to them.
Id asker(world::World& world, const std::vector<CallFrame>& frames) {
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame)
        if (frame->caller != 0 && !world.is_wizard(frame->caller)) return frame->caller;
    return 0;
}

namespace body {

void set_task_perms(Request& r, std::optional<Thing> who) {
    if (who) r.world.need_object(who->id);
}

// The innermost owner on the caller stack who is no wizard, or None when only wizards' verbs run. Trusted code
// acts with this one's rights, so that nobody borrows the rights of a wizard who happens to type (D-2, D-12).
Value asker(Request& r) {
    const Id who = verbs::asker(r.world, r.task.frames());
    return who == 0 ? Value() : Value::object(who);
}

}  // namespace body

}  // namespace moosaic::verbs
