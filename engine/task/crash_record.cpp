#include "task/crash_record.hpp"

#include <csignal>
#include <cstring>

#include "task/attempt.hpp"
#include "world/suspension.hpp"

namespace moosaic::task {

namespace {

std::string signal_name(int number) {
    const char* name = ::sigabbrev_np(number);
    return name == nullptr ? "signal " + std::to_string(number) : "SIG" + std::string(name);
}

std::string how(const WorkerCrash& crash) {
    return " (" + signal_name(crash.signal) + ", process " + std::to_string(crash.pid) + ")";
}

// "verb #45, #12 (lamp):polish of #5 (Bob), on #13 (green lamp)"
std::string what_ran(Attempt& attempt, const WorkerCrash& crash, const std::optional<world::Verb>& verb) {
    auto& world = attempt.world();
    if (crash.object == 0)
        return crash.principal == 0 ? "the check of a source"
                                    : "nothing yet, for " + world.display_object(crash.principal);
    std::string text = crash.verb == 0 ? "the text of an eval"
                       : !verb         ? world::crash_prefix(crash.verb) + " that is gone"
                                       : world::crash_prefix(crash.verb) + attempt.verb_display(*verb);
    text += " of " + world.display_object(crash.principal);
    return text + ", on " + world.display_object(crash.object);
}

}  // namespace

void record_crash(TaskServices& services, Runs& runs, const WorkerCrash& crash) {
    std::string ran;
    std::string suspended;
    const auto done = runs.transact([&](Attempt& attempt) {
        suspended.clear();
        const auto verb = crash.verb == 0 ? std::nullopt : attempt.world().verb(crash.verb);
        ran = what_ran(attempt, crash, verb);
        const auto noted = world::note_crash(
            attempt.world(), {crash.verb, crash.object, crash.principal, ran + how(crash), attempt.now()});
        if (noted.verb && verb)
            suspended = "; what " + attempt.world().display_object(verb->object) + " runs crashed " +
                        std::to_string(world::crashes_allowed) +
                        " times within an hour, and it is suspended until: moosaic verb resume " +
                        std::to_string(verb->id);
        if (noted.owner)
            suspended +=
                "; workers of its owner crashed " + std::to_string(world::crashes_of_owner_allowed) +
                " times within an hour: nothing of theirs runs for the next hour, or until: moosaic verb resume '#" +
                std::to_string(crash.principal) + ":*'";
    });
    if (!done)
        return services.log.error("a worker of #" + std::to_string(crash.principal) + " crashed while it ran verb #" +
                                  std::to_string(crash.verb) + " on #" + std::to_string(crash.object) + how(crash) +
                                  "; its audit row could not be written: " + done.error().text());
    services.log.error("a worker crashed while it ran " + ran + how(crash) + suspended);
}

}  // namespace moosaic::task
