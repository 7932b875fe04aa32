// Who may manage whose account: said once, for verbs, plugins and the command line.
//
// Everybody manages the account he acts as: its password, if he knows the old one, and its keys. A wizard manages every
// account and needs no old password; only he switches one on or off, and never the one he acts as. The system (the
// command line of the machine, tasks without a player) may all that a wizard may.
//
// Every change is told to World::administered, and so has a line of the log.
//
// Over a world's transaction, on its thread. What is refused is thrown as UserError. To anybody else an account that
// does not exist and one that is not his are the same.
#pragma once

#include <string>
#include <string_view>

#include "accounts/accounts.hpp"
#include "world/world.hpp"

namespace moosaic::accounts {

struct Manager {
    Id avatar = 0;         // 0: the system
    bool trusted = false;  // the system, or a wizard: any account, and no old password

    friend bool operator==(const Manager&, const Manager&) = default;
};

[[nodiscard]] Manager manager(world::World& world, Id avatar);

// The account of that login name, or behind that avatar, which this manager may manage.
[[nodiscard]] Account managed_account(world::World& world, const Manager& who, std::string_view login);
[[nodiscard]] Account managed_account_of(world::World& world, const Manager& who, Id avatar);

// Stores the hash that Passwords::change() gave for the account as it was `seen`; refused if its password, or what the
// manager may do, has changed since.
void change_password(world::World& world, const Manager& who, const Account& seen, const std::string& hash);
void switch_account(world::World& world, const Manager& who, Account account, bool active);

// Gives or takes a player's wizard flag and, where the world has a class `$wizard`, that parent. Taking it is refused
// where the world needs it (World::need_expendable).
void set_wizard(world::World& world, const Manager& who, Player player, bool on);

// Keys, by number from 1 or by fingerprint. What was removed or added.
SshKey add_managed_key(world::World& world, const Account& account, std::string_view line, std::int64_t now);
SshKey remove_key_number(world::World& world, const Account& account, std::int64_t number);
SshKey remove_key_print(world::World& world, const Account& account, std::string_view fingerprint);

}  // namespace moosaic::accounts
