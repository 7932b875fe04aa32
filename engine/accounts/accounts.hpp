// Accounts: logins, passwords, keys and the players behind them. Rules over the transaction; hashing by libsodium.
//
// Who may manage whom: management.hpp. Functions that hash take about 50 ms of CPU and 64 MiB: the server goes through
// Passwords (password_service.hpp), so that none of its threads does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/result.hpp>
#include <moosaic/value.hpp>

#include "accounts/common_passwords.hpp"
#include "world/transaction.hpp"

namespace moosaic::accounts {

struct Account {
    Id id = 0;
    std::string login;
    std::string password;  // argon2id string of libsodium, empty: no password login
    bool active = true;
    std::int64_t created_at = 0;
};

struct Player {
    Id id = 0;
    Id account = 0;  // 0: an NPC
    Id avatar = 0;
    Id site = 0;
    bool wizard = false;
    std::string status = "active";                // active guest suspended banned
    std::optional<std::int64_t> suspended_until;  // microseconds UTC
    std::string registered_identity;
};

struct SshKey {
    Id id = 0;
    Id account = 0;
    std::string type;         // "ssh-ed25519"
    std::string blob;         // wire form, binary
    std::string fingerprint;  // "SHA256:…" as OpenSSH prints it
    std::string comment;
    std::int64_t created_at = 0;
};

// Splits `login+site` at the first plus (sessions.md 2.4).
std::pair<std::string, std::string> split_login(std::string_view typed);

std::optional<Account> find_account(world::Transaction& tx, std::string_view login);  // folded comparison
std::optional<Account> account(world::Transaction& tx, Id id);
std::vector<Account> all_accounts(world::Transaction& tx);
// Login: 3 to 32 of a-z 0-9 _ . -, beginning with a letter or digit; capitals are taken as small letters. Unique, and
// none of the words that somebody without a login types.
Result<Id> add_account(world::Transaction& tx, std::string_view login, std::int64_t now);
void save_account(world::Transaction& tx, const Account& account);

std::vector<Player> players_of(world::Transaction& tx, Id account);
std::optional<Player> player_of(world::Transaction& tx, Id avatar);
// An avatar that comes to a player claims its names (world/avatar_names.hpp): UserError when it may not be called so.
// Taking a wizard's rights, or an avatar, is for those who have asked World::need_expendable(): set_wizard().
Id add_player(world::Transaction& tx, const Player& player);  // ignores player.id
void save_player(world::Transaction& tx, const Player& player);
// Why this player may not log in now, or nothing (sessions.md 2.5); a lapsed suspension is cleared.
std::optional<std::string> login_blocked(world::Transaction& tx, Player& player, std::int64_t now);

inline constexpr std::size_t max_key_line = 8192;  // bytes
inline constexpr std::size_t max_keys = 16;        // an account

std::vector<SshKey> keys_of(world::Transaction& tx, Id account);  // oldest first
// One line `type base64 [comment]` of an authorized_keys or .pub file: ed25519, ecdsa, rsa of 2048 bits or more, and
// the sk- (hardware) kinds (DECISIONS world 4). The blob is checked down to its last byte (RFC 4253 6.6, 5656, 8709;
// OpenSSH PROTOCOL.u2f). Options before the type are refused: the server would not obey them.
Result<SshKey> parse_key(std::string_view line);
// Refuses a key the account has already (by fingerprint) and the seventeenth.
Result<SshKey> add_key(world::Transaction& tx, Id account, std::string_view line, std::int64_t now);
void remove_key(world::Transaction& tx, Id key);

// Policy: 8 characters or more, not the login name, not all digits, not in `common`. Length at most 1024.
Result<void> check_password(std::string_view password, std::string_view login, const CommonPasswords& common);
// Passwords are taken in NFC, so that one typed on a machine that takes letters apart is still the same.
std::string hash_password(std::string_view password);                    // argon2id
bool verify_password(std::string_view hash, std::string_view password);  // an empty hash costs the same and fails
std::string random_password();  // for the first start: 16 unambiguous characters

}  // namespace moosaic::accounts
