// Rows of accounts and players, and who may log in.
#include "accounts/accounts.hpp"

#include <algorithm>
#include <array>

#include "world/avatar_names.hpp"
#include "world/columns.hpp"
#include "world/rows.hpp"
#include "world/text.hpp"

namespace moosaic::accounts {

namespace {

using world::Field;
using world::Idx;
using world::int_at;
using world::Row;
using world::Tab;
using world::text_at;

namespace account_col = world::col::account;

Account account_from(const Row& row) {
    return {int_at(row, account_col::id), text_at(row, account_col::login), text_at(row, account_col::password),
            world::flag_at(row, account_col::active), int_at(row, account_col::created_at)};
}

Player player_from(const Row& row) {
    namespace col = world::col::player;
    Player player;
    player.id = int_at(row, col::id);
    player.account = int_at(row, col::account);
    player.avatar = int_at(row, col::avatar);
    player.site = int_at(row, col::site);
    player.wizard = world::flag_at(row, col::wizard);
    player.status = text_at(row, col::status);
    if (const auto* until = std::get_if<std::int64_t>(&row.at(col::suspended_until))) player.suspended_until = *until;
    player.registered_identity = text_at(row, col::registered_identity);
    return player;
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

Result<void> check_login(std::string_view login) {
    constexpr std::string_view rule = "use 3 to 32 of a-z 0-9 _ . - and begin with a letter or digit";
    const bool fits = login.size() >= 3 && login.size() <= 32 && std::ranges::all_of(login, is_name_character) &&
                      std::string_view("_.-").find(login.front()) == std::string_view::npos;
    static constexpr std::array<std::string_view, 5> words = {"help", "who", "quit", "guest", "connect"};
    if (std::ranges::find(words, login) != words.end())
        return fail("\"" + std::string(login) + "\" cannot be a login name", {},
                    "choose another name: before a login it is a command");
    if (fits) return {};
    return fail("\"" + world::clean_text(login, 40) + "\" cannot be a login name", {}, std::string(rule));
}

// "2026-01-31 08:15 UTC"
std::string minute(std::int64_t microseconds) {
    std::string text = world::iso_utc(microseconds).substr(0, 16);
    std::ranges::replace(text, 'T', ' ');
    return text + " UTC";
}

}  // namespace

std::pair<std::string, std::string> split_login(std::string_view typed) {
    const auto plus = typed.find('+');
    if (plus == 0 || plus == std::string_view::npos) return {std::string(typed), {}};
    std::string_view site = typed.substr(plus + 1);
    const auto first = site.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {std::string(typed), {}};
    site = site.substr(first, site.find_last_not_of(" \t") - first + 1);
    return {std::string(typed.substr(0, plus)), std::string(site)};
}

std::optional<Account> find_account(world::Transaction& tx, std::string_view login) {
    const auto rows = tx.select(Idx::account_folded, {world::fold(login)});
    if (rows.empty()) return std::nullopt;
    return account_from(*rows.front());
}

std::optional<Account> account(world::Transaction& tx, Id id) {
    const auto row = tx.get(Tab::account, {id});
    if (row == nullptr) return std::nullopt;
    return account_from(*row);
}

std::vector<Account> all_accounts(world::Transaction& tx) {
    constexpr std::size_t batch = 256;
    std::vector<Account> accounts;
    world::Key after;
    for (;;) {
        const auto rows = tx.sweep(Tab::account, after, batch);
        for (const auto& row : rows) accounts.push_back(account_from(*row));
        if (rows.size() < batch) return accounts;
        after = {accounts.back().id};
    }
}

Result<Id> add_account(world::Transaction& tx, std::string_view login, std::int64_t now) {
    const std::string name = world::fold(login);
    if (auto fits = check_login(name); !fits) return tl::unexpected(fits.error());
    if (find_account(tx, name)) return fail("there is already an account \"" + name + "\"", {}, "choose another name");
    const Id id = tx.allocate(world::Seq::row);
    tx.put(Tab::account, {id, name, name, Field(), Field(), world::flag_field(true), now});
    return id;
}

void save_account(world::Transaction& tx, const Account& account) {
    const auto before = tx.get(Tab::account, {account.id});
    const Field email = before != nullptr ? before->at(account_col::email) : Field();
    tx.put(Tab::account, {account.id, account.login, world::fold(account.login), world::optional_text(account.password),
                          email, world::flag_field(account.active), account.created_at});
}

std::vector<Player> players_of(world::Transaction& tx, Id account) {
    std::vector<Player> players;
    for (const auto& row : tx.select(Idx::player_account, {account})) players.push_back(player_from(*row));
    return players;
}

std::optional<Player> player_of(world::Transaction& tx, Id avatar) {
    const auto rows = tx.select(Idx::player_avatar, {avatar});
    if (rows.empty()) return std::nullopt;
    return player_from(*rows.front());
}

Id add_player(world::Transaction& tx, const Player& player) {
    Player stored = player;
    stored.id = tx.allocate(world::Seq::row);
    save_player(tx, stored);
    return stored.id;
}

void save_player(world::Transaction& tx, const Player& player) {
    const auto before = tx.get(Tab::player, {player.id});
    const Id had = before == nullptr ? 0 : int_at(*before, world::col::player::avatar);
    if (had != player.avatar && had != 0) world::forget_avatar_names(tx, had);
    if (had != player.avatar && player.avatar != 0) world::claim_avatar_names(tx, player.avatar);
    const Field until = player.suspended_until ? Field(*player.suspended_until) : Field();
    tx.put(Tab::player,
           {player.id, world::optional_id(player.account), world::optional_id(player.avatar), player.site,
            world::flag_field(player.wizard), player.status, until, world::optional_text(player.registered_identity)});
}

std::optional<std::string> login_blocked(world::Transaction& tx, Player& player, std::int64_t now) {
    if (player.status == "banned") return "This player is banned.";
    if (player.status != "suspended") return std::nullopt;
    if (!player.suspended_until) return "This player is suspended.";
    if (*player.suspended_until > now) return "This player is suspended until " + minute(*player.suspended_until) + ".";
    player.status = "active";
    player.suspended_until.reset();
    save_player(tx, player);
    return std::nullopt;
}

}  // namespace moosaic::accounts
