#include "world/suspension.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "world/rows.hpp"

namespace moosaic::world {

namespace {

constexpr std::int64_t hour = std::int64_t{3600} * 1'000'000;
constexpr auto list_key = "suspended_verbs";
constexpr auto crash_action = "worker_crash";
constexpr auto suspend_action = "verb_suspend";
constexpr auto resume_action = "verb_resume";

std::vector<Id> listed(Transaction& tx) {
    const auto row = tx.get(Tab::meta, {std::string(list_key)});
    if (row == nullptr) return {};
    const auto json = nlohmann::json::parse(text_at(*row, 1), nullptr, false);
    std::vector<Id> ids;
    if (json.is_array())
        for (const auto& id : json)
            if (id.is_number_integer()) ids.push_back(id.get<Id>());
    return ids;
}

void list(Transaction& tx, const std::vector<Id>& ids) {
    if (ids.empty()) return tx.erase(Tab::meta, {std::string(list_key)});
    tx.put(Tab::meta, {std::string(list_key), nlohmann::json(ids).dump()});
}

void set(World& world, Verb verb, bool suspended) {
    verb.flags.suspended = suspended;
    world.transaction().put(Tab::verb, row_of(verb));
    auto ids = suspended_verbs(world);
    std::erase(ids, verb.id);
    if (suspended) ids.insert(std::upper_bound(ids.begin(), ids.end(), verb.id), verb.id);
    list(world.transaction(), ids);
    world.forget();
}

// Since it was resumed last, and within the last hour.
std::size_t recent_crashes(World& world, const Verb& verb, std::int64_t now) {
    const auto prefix = crash_prefix(verb.id);
    std::size_t crashes = 0;
    for (const auto& row : world.transaction().select(Idx::audit_target, {verb.object})) {
        if (!text_at(*row, col::audit::detail).starts_with(prefix)) continue;
        const auto& action = text_at(*row, col::audit::action);
        if (action == resume_action) crashes = 0;
        if (action == crash_action && int_at(*row, col::audit::at) > now - hour) ++crashes;
    }
    return crashes;
}

}  // namespace

std::string crash_prefix(Id verb) { return "verb #" + std::to_string(verb) + " "; }

bool note_crash(World& world, Id id, Id called_on, const std::string& detail, std::int64_t now) {
    const auto verb = id == 0 ? std::nullopt : world.verb(id);
    const Id there = verb ? verb->object : world.object(called_on) ? called_on : 0;
    world.audit_own(crash_action, there, detail);
    if (!verb || verb->flags.suspended || verb->owner == 0 || world.is_wizard(verb->owner)) return false;
    if (recent_crashes(world, *verb, now) < crashes_allowed) return false;
    set(world, *verb, true);
    world.audit_own(suspend_action, verb->object, detail);
    return true;
}

std::vector<Id> suspended_verbs(World& world) {
    auto ids = listed(world.transaction());
    std::erase_if(ids, [&](Id id) {
        const auto verb = world.verb(id);
        return !verb || !verb->flags.suspended;
    });
    return ids;
}

void resume_verb(World& world, Id id) {
    const auto verb = world.verb(id);
    if (!verb || !verb->flags.suspended) return;
    set(world, *verb, false);
    world.audit_own(resume_action, verb->object, crash_prefix(id) + "by the command line");
}

void need_running(World& world, const Verb& verb) {
    if (!verb.flags.suspended) return;
    throw WorldError("UserError", "The verb " + world.display(Entity::verb, verb.id) +
                                      " is suspended: its worker crashed again and again. An operator lifts that with: "
                                      "moosaic verb resume " +
                                      std::to_string(verb.id));
}

}  // namespace moosaic::world
