// Whose verbs run: the caller stack and the rights in use (world.md 4.8, 8.5).
#include "verbs/request.hpp"

namespace moosaic::verbs {

using world::WorldError;

namespace {

Value set_task_perms(Request& r) {
    const auto a = r.bind({"who"});
    if (!a.has("who")) return {};
    if (!r.world.caller_is_wizard())
        throw WorldError("UserError", "set_task_perms() may only be used from a wizard's code.");
    const auto who = a.object("who");
    r.world.need_object(who);
    return {};
}

// NEW: the innermost owner on the caller stack who is no wizard, or None when only wizards' verbs run. Trusted code
// acts with this one's rights, so that nobody borrows the rights of a wizard who happens to type (D-2, D-12). The
// engine's own frames decide; a worker cannot add to them.
Value asker(Request& r) {
    const auto& frames = r.task.frames();
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame)
        if (frame->caller != 0 && !r.world.is_wizard(frame->caller)) return Value::object(frame->caller);
    return {};
}

Value current_provenance(Request& r) {
    const auto& frames = r.task.frames();
    if (frames.empty()) return {};
    // Blame the innermost frame that is not a wizard's: library helpers deliver, they do not speak (D-19).
    const auto* blamed = &frames.front();
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
        if (!r.world.is_wizard(frame->caller)) {
            blamed = &*frame;
            break;
        }
    }
    return Value::dict({{"origin", blamed->this_object}, {"verb", blamed->verb_name}, {"owner", blamed->caller}});
}

}  // namespace

void add_caller_functions(Table& t) {
    t["set_task_perms"] = set_task_perms;
    t["asker"] = asker;
    t["current_provenance"] = current_provenance;
}

}  // namespace moosaic::verbs
