#include "task/complaints.hpp"

#include "task/attempt.hpp"
#include "task/refusals.hpp"

namespace moosaic::task {

namespace {

bool sees_code(Attempt& attempt, std::vector<executor::TraceFrame>& trace) {
    attempt.budget().lift();
    const auto player = attempt.facts().player;
    if (player == 0) return true;
    const CallerScope as_system(attempt.world(), world::Principal::as_system());
    if (attempt.world().is_wizard(player)) return true;
    const auto me = attempt.world().display_object(player);
    bool own = false;
    for (auto& frame : trace) {
        if (frame.author == me)
            own = true;
        else
            frame.source.clear();
    }
    return own;
}

}  // namespace

std::vector<std::string> complaint(Attempt& attempt, Failure& failure) {
    const auto* setting = attempt.facts().settings.find("prefixes_mode");
    const bool prefixes = setting != nullptr && setting->truthy();
    const bool code = sees_code(attempt, failure.trace());
    if (failure.kind == Failure::Kind::raised || failure.kind == Failure::Kind::refused)
        explain_refusal(attempt, failure.raised);
    return lines(failure, code, prefixes);
}

}  // namespace moosaic::task
