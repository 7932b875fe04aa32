// SDK functions about accounts, passwords and keys (world.md 5.4, 8.5).
#include "accounts/accounts.hpp"
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

// The login behind an avatar that the current player may manage: his own, or any for a wizard. Two principals are asked
// (D-17, D-18): the code is a wizard's (its row says so), and the person at the keyboard must be the one concerned.
accounts::Account managed_account(Request& r, Id avatar) {
    const auto me = r.task.player();
    if (me != 0 && me != avatar && !r.world.is_wizard(me))
        throw WorldError("UserError", "Only a wizard may do that for somebody else.");
    const auto player = accounts::player_of(r.world.transaction(), avatar);
    if (!player || player->account == 0) throw WorldError("UserError", "That character has no login.");
    const auto found = accounts::account(r.world.transaction(), player->account);
    if (!found) throw WorldError("UserError", "That character has no login.");
    return *found;
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
    auto login = managed_account(r, player.id);
    const auto me = r.task.player();
    const bool free = me == 0 || r.world.is_wizard(me);
    // Hashing takes a processor for 50 ms; the players beside are not to wait for it.
    bool right = free;
    if (!free) r.task.apart([&] { right = accounts::verify_password(login.password, old.value_or("")); });
    if (!right) throw WorldError("UserError", "That is not your old password.");
    if (auto ok = accounts::check_password(fresh, login.login, r.task.common_passwords()); !ok)
        throw WorldError("UserError", ok.error().text());
    r.task.apart([&] { login.password = accounts::hash_password(fresh); });
    accounts::save_account(r.world.transaction(), login);
}

Value list_ssh_keys(Request& r, Thing player) {
    const auto login = managed_account(r, player.id);
    std::vector<Value> keys;
    for (const auto& key : accounts::keys_of(r.world.transaction(), login.id)) keys.push_back(key_value(key));
    return Value::list(std::move(keys));
}

Value add_ssh_key(Request& r, Thing player, const std::string& line) {
    const auto login = managed_account(r, player.id);
    auto key = accounts::add_key(r.world.transaction(), login.id, line, r.task.now());
    if (!key) throw WorldError("UserError", key.error().text());
    return key_value(*key);
}

Value remove_ssh_key(Request& r, Thing player, std::int64_t index) {
    const auto login = managed_account(r, player.id);
    const auto keys = accounts::keys_of(r.world.transaction(), login.id);
    if (index < 1 || index > static_cast<std::int64_t>(keys.size()))
        throw WorldError("UserError", "There is no key number " + std::to_string(index) + ".");
    const auto key = keys[static_cast<std::size_t>(index - 1)];
    accounts::remove_key(r.world.transaction(), key.id);
    return key_value(key);
}

}  // namespace moosaic::verbs::body
