#include "accounts/management.hpp"

#include <algorithm>

namespace moosaic::accounts {

using world::WorldError;

namespace {

[[noreturn]] void refuse(const std::string& why) { throw WorldError("UserError", why); }

bool acts_as(world::World& world, const Manager& who, const std::optional<Account>& account) {
    const auto own = who.avatar != 0 ? player_of(world.transaction(), who.avatar) : std::nullopt;
    return own && account && own->account != 0 && own->account == account->id;
}

Account need(world::World& world, const Manager& who, const std::optional<Account>& account, const std::string& none) {
    if (!who.trusted && !acts_as(world, who, account)) refuse("Only a wizard may manage the account of somebody else.");
    if (!account) refuse(none);
    return *account;
}

SshKey taken(world::World& world, const Account& account, const SshKey& key) {
    auto& tx = world.transaction();
    const auto now = accounts::account(tx, account.id);
    if (now && now->password.empty() && keys_of(tx, account.id).size() == 1)
        world.need_other_way_in(account.id, "cannot lose its last key");
    remove_key(tx, key.id);
    world.administered("key " + key.fingerprint + " of account \"" + account.login + "\" removed");
    return key;
}

}  // namespace

Manager manager(world::World& world, Id avatar) { return {avatar, avatar == 0 || world.is_wizard(avatar)}; }

Account managed_account(world::World& world, const Manager& who, std::string_view login) {
    return need(world, who, find_account(world.transaction(), login),
                "There is no account called \"" + std::string(login) + "\".");
}

Account managed_account_of(world::World& world, const Manager& who, Id avatar) {
    const auto player = player_of(world.transaction(), avatar);
    const auto found = player && player->account != 0 ? account(world.transaction(), player->account) : std::nullopt;
    return need(world, who, found, "That character has no login.");
}

void change_password(world::World& world, const Manager& who, const Account& seen, const std::string& hash) {
    auto now = managed_account(world, who, seen.login);
    if (now.id != seen.id || now.password != seen.password || !(manager(world, who.avatar) == who))
        refuse("The account has been changed meanwhile; try again.");
    now.password = hash;
    save_account(world.transaction(), now);
    world.administered("password of account \"" + now.login + "\" changed");
}

void switch_account(world::World& world, const Manager& who, Account account, bool active) {
    if (!who.trusted) refuse("Only a wizard may switch an account on or off.");
    if (acts_as(world, who, account)) refuse("Nobody may switch off the account he acts as.");
    if (account.active && !active) world.need_other_way_in(account.id, "cannot be switched off");
    account.active = active;
    save_account(world.transaction(), account);
    world.administered("account \"" + account.login + "\" switched " + (active ? "on" : "off"));
}

// The flag gives the rights, the class the commands.
void set_wizard(world::World& world, const Manager& who, Player player, bool on) {
    if (!who.trusted) refuse("Only a wizard may make a wizard, or take a wizard's rights.");
    if (!on && player.wizard && player.avatar != 0) world.need_expendable(player.avatar, "must stay a wizard");
    player.wizard = on;
    save_player(world.transaction(), player);
    const auto login = account(world.transaction(), player.account);
    world.administered("account \"" + (login ? login->login : std::string()) + "\" made a wizard" +
                       (on ? "" : " no more"));
    if (player.avatar == 0 || !world.visible(player.avatar)) return;
    const Id system = world.system_object();
    const auto row = system == 0 ? std::nullopt : world.find_property(system, "wizard", false);
    const Id parent = row ? world.property_value(*row).object_id() : 0;
    if (parent == 0 || parent == world.nothing()) return;
    if (on)
        world.add_parent(player.avatar, parent);
    else
        world.remove_parent(player.avatar, parent);
}

SshKey add_managed_key(world::World& world, const Account& account, std::string_view line, std::int64_t now) {
    auto key = add_key(world.transaction(), account.id, line, now);
    if (!key) refuse(key.error().text());
    world.administered("key " + key->fingerprint + " of account \"" + account.login + "\" added");
    return *key;
}

SshKey remove_key_number(world::World& world, const Account& account, std::int64_t number) {
    const auto keys = keys_of(world.transaction(), account.id);
    if (number < 1 || number > static_cast<std::int64_t>(keys.size()))
        refuse("There is no key number " + std::to_string(number) + ".");
    const auto& key = keys[static_cast<std::size_t>(number - 1)];
    return taken(world, account, key);
}

SshKey remove_key_print(world::World& world, const Account& account, std::string_view fingerprint) {
    const auto keys = keys_of(world.transaction(), account.id);
    const auto key = std::ranges::find_if(keys, [&](const auto& one) { return one.fingerprint == fingerprint; });
    if (key == keys.end()) refuse("The account has no key " + std::string(fingerprint) + ".");
    return taken(world, account, *key);
}

}  // namespace moosaic::accounts
