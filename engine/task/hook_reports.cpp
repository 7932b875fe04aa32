// HookReports: see hook_reports.hpp.
#include "task/hook_reports.hpp"

#include <algorithm>
#include <utility>

#include <moosaic/markup.hpp>

#include "stacks/stacks.hpp"
#include "task/attempt.hpp"
#include "task/limit_counters.hpp"
#include "task/runs.hpp"
#include "world/columns.hpp"

namespace moosaic::task {

namespace {

constexpr std::size_t most_known = 10'000;  // then it starts anew: an owner may hear of a verb twice

std::string text_in(const world::Row& row, std::size_t column) {
    const auto* text = std::get_if<std::string>(&row[column]);
    return text != nullptr ? *text : std::string();
}

bool reported(world::Transaction& tx, const CutHook& hook) {
    const auto key = hook_cut_key(hook.verb, hook.hash);
    const auto rows = tx.select(world::Idx::audit_target, {hook.object});
    return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
        return text_in(*row, world::col::audit::action) == hook_cut_action &&
               text_in(*row, world::col::audit::detail).starts_with(key);
    });
}

}  // namespace

std::string hook_cut_key(Id verb, const std::string& hash) {
    return "verb " + std::to_string(verb) + " " + hash.substr(0, 16) + ": ";
}

void HookReports::cut(CutHook hook) {
    services_.limit_counters.hook_cut(hook.display, hook.why, services_.clock.steady());
    bool fresh = false, to_tell = false;
    {
        const LockGuard lock(mutex_);
        if (known_.size() >= most_known) known_.clear();
        auto [place, made] = known_.try_emplace({hook.verb, hook.hash}, false);
        fresh = made;
        to_tell = !place->second && hook.owner != 0 && services_.outbox.is_connected(hook.owner);
        place->second = place->second || to_tell;
    }
    if (!fresh && !to_tell) return;
    services_.stacks->post(0, [this, hook = std::move(hook), fresh, to_tell] {
        if (to_tell) tell(hook);
        if (fresh) write(hook);
    });
}

void HookReports::tell(const CutHook& hook) {
    Release release;
    release.player = hook.owner;
    release.items.emplace_back(Message{hook.owner, false, "system",
                                       "[yellow]Your verb " + markup::escape(hook.display) +
                                           " was cut off while somebody's command called it: " +
                                           markup::escape(hook.why) + ". Others see a default instead.[/]"});
    services_.outbox.release(std::move(release));
}

void HookReports::write(const CutHook& hook) {
    const auto written = runs_.transact([&](Attempt& attempt) {
        auto& tx = attempt.tx();
        if (!attempt.world().verb(hook.verb) || reported(tx, hook)) return;
        tx.put(world::Tab::audit, {tx.allocate(world::Seq::row), storage::Field(), std::string(hook_cut_action),
                                   hook.object, attempt.world().display_object(hook.object),
                                   hook_cut_key(hook.verb, hook.hash) + hook.display + ": " + hook.why,
                                   storage::Field(std::int64_t{1}), attempt.now()});
    });
    if (!written) services_.log.warning("what was cut off could not be noted: " + written.error().text());
}

}  // namespace moosaic::task
