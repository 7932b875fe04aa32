// SDK functions about accounts, passwords and keys (world.md 5.4, 8.5).
#include "accounts/management.hpp"
#include "accounts/password_service.hpp"
#include "verbs/bodies.hpp"
#include "world/text.hpp"

namespace moosaic::verbs::body {

using world::WorldError;

namespace {

Value account_value(Id player_row) {
    return Ref{RefKind::account, player_row, 0, "account " + std::to_string(player_row), 0};
}

}  // namespace

Value account_for(Request& r, Thing avatar) {
    const auto player = accounts::player_of(r.world.transaction(), avatar.id);
    return player ? account_value(player->id) : Value();
}

Value account_id_for(Request& r, Thing avatar) {
    const auto player = accounts::player_of(r.world.transaction(), avatar.id);
    return player ? Value(player->id) : Value();
}

Value current_account(Request& r) {
    const auto me = r.task.player();
    const auto player = me != 0 ? accounts::player_of(r.world.transaction(), me) : std::nullopt;
    return player ? account_value(player->id) : Value();
}

namespace {

// The login behind an avatar that the current player may manage. Two principals are asked (D-17, D-18): the code is a
// wizard's (its row says so), and the person at the keyboard must be one who may manage it.
accounts::Account managed_account(Request& r, Id avatar) {
    return accounts::managed_account_of(r.world, accounts::manager(r.world, r.task.player()), avatar);
}

Value key_value(const accounts::SshKey& key) {
    return Value::dict({{"pk", key.id},
                        {"name", key.comment},
                        {"keytype", key.type},
                        {"fingerprint", key.fingerprint},
                        {"created", DateTime{world::iso_utc(key.created_at)}}});
}

}  // namespace

void set_password(Request& r, Thing player, const std::string& fresh, const std::optional<std::string>& old) {
    const auto who = accounts::manager(r.world, r.task.player());
    const auto login = accounts::managed_account_of(r.world, who, player.id);
    const auto hash = r.task.passwords().change(login, who.trusted, old.value_or(""), fresh);
    if (!hash) throw WorldError("UserError", hash.error().message);
    accounts::change_password(r.world, who, login, *hash);
}

Value list_ssh_keys(Request& r, Thing player) {
    const auto login = managed_account(r, player.id);
    std::vector<Value> keys;
    for (const auto& key : accounts::keys_of(r.world.transaction(), login.id)) keys.push_back(key_value(key));
    return Value::list(std::move(keys));
}

Value add_ssh_key(Request& r, Thing player, const std::string& line) {
    const auto login = managed_account(r, player.id);
    return key_value(accounts::add_managed_key(r.world, login, line, r.task.now()));
}

Value remove_ssh_key(Request& r, Thing player, std::int64_t index) {
    const auto login = managed_account(r, player.id);
    return key_value(accounts::remove_key_number(r.world, login, index));
}

}  // namespace moosaic::verbs::body
