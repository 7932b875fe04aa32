// What a world cannot live without: destroying it, or taking its wizard's rights, would leave a world that cannot be
// played and that nobody inside could mend.
#include <algorithm>

#include "world/encoding.hpp"
#include "world/memo.hpp"
#include "world/rows.hpp"

namespace moosaic::world {

namespace {

constexpr std::size_t page = 256;
// Touched by whoever takes a wizard away, so that two who do it at once conflict and one of them looks again.
constexpr const char* wizards_key = "wizards";

// The login is on and has a password or a key, and nothing keeps the player out.
bool may_log_in(Transaction& tx, const Row& player, std::int64_t now) {
    const Id id = int_at(player, col::player::account);
    const auto account = id == 0 ? nullptr : tx.get(Tab::account, {id});
    if (account == nullptr || !flag_at(*account, col::account::active)) return false;
    if (text_at(*account, col::account::password).empty() && !tx.any(Idx::ssh_key_account, {id})) return false;
    const auto& status = text_at(player, col::player::status);
    if (status == "suspended") {
        const auto* until = std::get_if<std::int64_t>(&player.at(col::player::suspended_until));
        return until != nullptr && *until <= now;
    }
    return status != "banned";
}

// Of those whose row does not have `value` in `column`.
struct OtherWizards {
    bool any = false;
    bool may_log_in = false;
};

OtherWizards other_wizards(World& world, std::size_t column, Id value, std::int64_t now) {
    OtherWizards found;
    Key after;
    for (;;) {
        const auto rows = world.transaction().sweep(Tab::player, after, page);
        for (const auto& row : rows) {
            if (!flag_at(*row, col::player::wizard) || int_at(*row, column) == value ||
                !world.visible(int_at(*row, col::player::avatar)))
                continue;
            found.any = true;
            if (may_log_in(world.transaction(), *row, now)) return {true, true};
        }
        if (rows.size() < page) return found;
        after = {rows.back()->at(col::player::id)};
    }
}

// A wizard can log in as (or with) these, and nobody else who is one.
bool only_way_in(World& world, Idx index, std::size_t column, Id value, std::int64_t now) {
    const auto rows = world.transaction().select(index, {value});
    const bool one = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
        return flag_at(*row, col::player::wizard) && world.visible(int_at(*row, col::player::avatar)) &&
               may_log_in(world.transaction(), *row, now);
    });
    return one && !other_wizards(world, column, value, now).may_log_in;
}

// One of them goes: two who do that at once conflict.
void touch_wizards(Transaction& tx) {
    const auto before = tx.get(Tab::meta, {std::string(wizards_key)});
    const auto count = before == nullptr ? 0 : std::strtoll(text_at(*before, col::meta::value).c_str(), nullptr, 10);
    tx.put(Tab::meta, {std::string(wizards_key), std::to_string(count + 1)});
}

}  // namespace

// Properties of its own whose whole value is an object: `$room`, `$nothing`.
std::vector<Id> World::named_by_system() {
    std::vector<Id> named;
    const Id system = system_object();
    if (system == 0) return named;
    named.push_back(system);
    for (const auto& row : properties_on(system))
        if (const Id id = decode(row.value, {}, &budget()).object_id(); id != 0) named.push_back(id);
    return named;
}

// Reads what names the object and which verbs it owns: of an ordinary thing nothing, whatever the world holds.
std::string World::held_by(Id id) {
    const Id system = system_object();
    if (id == system) return "it is the System Object";
    if (id == nothing()) return "it stands for all that is gone";
    for (const auto& link : transaction_.select(Idx::property_ref_target, {id})) {
        const auto row = property(int_at(*link, col::property_ref::property));
        if (row && row->object == system && decode(row->value, {}, &budget()).object_id() == id)
            return "the System Object names it as $" + row->name;
    }
    std::vector<Id> named;
    for (const auto& row : transaction_.select(Idx::verb_owner, {id})) {
        if (named.empty()) named = named_by_system();
        const auto owned = verb_from(*row);
        if (std::find(named.begin(), named.end(), owned.object) == named.end()) continue;
        const auto names = names_of(owned.id);
        return "it owns " + (names.empty() ? std::string("a verb") : "\"" + names.front().name + "\"") + " on " +
               plain_text(owned.object) + ", which the world needs";
    }
    if (!is_wizard(id)) return {};
    if (!other_wizards(*this, col::player::avatar, id, surroundings_.now()).any) return "it is the last wizard";
    if (only_way_in(*this, Idx::player_avatar, col::player::avatar, id, surroundings_.now()))
        return "it is the last wizard who can log in";
    return {};
}

void World::need_expendable(Id id, std::string_view cannot) {
    const auto why = held_by(id);
    if (!why.empty()) {
        const bool plays =
            is_player(id) && !only_way_in(*this, Idx::player_avatar, col::player::avatar, id, surroundings_.now());
        throw WorldError("UserError", display_object(id) + " " + std::string(cannot) + ": " + why + "." +
                                          (plays ? " Its login can be switched off." : ""));
    }
    if (!is_wizard(id)) return;
    touch_wizards(transaction_);
}

void World::need_other_way_in(Id account, std::string_view cannot) {
    const auto rows = transaction_.select(Idx::player_account, {account});
    if (std::none_of(rows.begin(), rows.end(), [](const auto& row) { return flag_at(*row, col::player::wizard); }))
        return;
    if (only_way_in(*this, Idx::player_account, col::player::account, account, surroundings_.now())) {
        const auto row = transaction_.get(Tab::account, {account});
        throw WorldError("UserError", "The account \"" + (row ? text_at(*row, col::account::login) : std::string()) +
                                          "\" " + std::string(cannot) +
                                          ": no other wizard can log in. Give another one a key or a password first.");
    }
    touch_wizards(transaction_);
}

}  // namespace moosaic::world
