#include "world/suspension.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "world/rows.hpp"
#include "world/text.hpp"

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

// Of verbs of one object, since one was resumed last, and within the last hour.
std::size_t recent_crashes(World& world, Id object, std::int64_t now) {
    std::size_t crashes = 0;
    for (const auto& row : world.transaction().select(Idx::audit_target, {object})) {
        if (!text_at(*row, col::audit::detail).starts_with("verb #")) continue;
        const auto& action = text_at(*row, col::audit::action);
        if (action == resume_action) crashes = 0;
        if (action == crash_action && int_at(*row, col::audit::at) > now - hour) ++crashes;
    }
    return crashes;
}

// The row "owner_crashes ID" of meta: when the hour began that counts, how many in it, until when nothing runs (0: it
// does).
struct OwnerCrashes {
    std::int64_t since = 0;
    std::int64_t count = 0;
    std::int64_t until = 0;
};

constexpr std::string_view owner_key = "owner_crashes ";

std::string key_of(Id owner) { return std::string(owner_key) + std::to_string(owner); }

OwnerCrashes owner_crashes_from(const Row& row) {
    const auto json = nlohmann::json::parse(text_at(row, col::meta::value), nullptr, false);
    if (!json.is_array() || json.size() != 3 ||
        !std::all_of(json.begin(), json.end(), [](const auto& number) { return number.is_number_integer(); }))
        return {};
    return {json[0].get<std::int64_t>(), json[1].get<std::int64_t>(), json[2].get<std::int64_t>()};
}

bool count_for_owner(World& world, Id owner, std::int64_t now) {
    if (owner == 0 || world.is_wizard(owner)) return false;
    auto& tx = world.transaction();
    const auto row = tx.get(Tab::meta, {key_of(owner)});
    auto known = row == nullptr ? OwnerCrashes() : owner_crashes_from(*row);
    if (now - known.since > hour) known = {now, 0, known.until};
    const bool before = known.until > now;
    if (++known.count >= crashes_of_owner_allowed) known.until = now + hour;
    tx.put(Tab::meta, {key_of(owner), nlohmann::json({known.since, known.count, known.until}).dump()});
    return !before && known.until > now;
}

}  // namespace

std::string crash_prefix(Id verb) { return "verb #" + std::to_string(verb) + " "; }

Suspended note_crash(World& world, const Crash& crash) {
    const auto verb = crash.verb == 0 ? std::nullopt : world.verb(crash.verb);
    const Id there = verb ? verb->object : world.object(crash.called_on) ? crash.called_on : 0;
    world.audit_own(crash_action, there, crash.detail);
    Suspended done;
    done.owner = count_for_owner(world, crash.principal, crash.now);
    if (done.owner) world.audit_own(suspend_action, crash.principal, "all verbs, after " + crash.detail);
    if (!verb || verb->flags.suspended || verb->owner == 0 || world.is_wizard(verb->owner)) return done;
    if (recent_crashes(world, verb->object, crash.now) < crashes_allowed) return done;
    set(world, *verb, true);
    world.audit_own(suspend_action, verb->object, crash.detail);
    done.verb = true;
    return done;
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

std::vector<Id> suspended_owners(World& world, std::int64_t now) {
    constexpr std::size_t page = 256;
    std::vector<Id> owners;
    Key after = {std::string(owner_key)};
    for (;;) {
        const auto rows = world.transaction().sweep(Tab::meta, after, page);
        for (const auto& row : rows) {
            const auto& key = text_at(*row, col::meta::key);
            if (!key.starts_with(owner_key)) continue;
            const Id owner = std::strtoll(key.c_str() + owner_key.size(), nullptr, 10);
            if (owner_crashes_from(*row).until > now && world.object(owner)) owners.push_back(owner);
        }
        if (rows.size() < page) break;
        after = {text_at(*rows.back(), col::meta::key)};
    }
    std::sort(owners.begin(), owners.end());
    return owners;
}

void need_owner_running(World& world, Id owner, std::int64_t now) {
    const auto row = world.transaction().get(Tab::meta, {key_of(owner)});
    if (row == nullptr) return;
    const auto until = owner_crashes_from(*row).until;
    if (until <= now) return;
    throw WorldError("UserError", "Nothing of #" + std::to_string(owner) + " runs until " +
                                      iso_utc(until).substr(0, 16) +
                                      " UTC: its workers crashed again and again. An operator lifts that with: moosaic "
                                      "verb resume '#" +
                                      std::to_string(owner) + ":*'");
}

void resume_owner(World& world, Id owner) {
    world.transaction().erase(Tab::meta, {key_of(owner)});
    world.audit_own(resume_action, owner, "all verbs, by the command line");
}

}  // namespace moosaic::world
