// SDK functions about accounts, passwords and keys (world.md 5.4, 8.5).
#include "accounts/accounts.hpp"
#include "verbs/request.hpp"

namespace moosaic::verbs {

using world::WorldError;

namespace {

Value account_value(Id player_row) {
    return Ref{RefKind::account, player_row, 0, "account " + std::to_string(player_row), 0};
}

Value account_for(Request& r) {
    const auto player = accounts::player_of(r.world.transaction(), r.bind({"avatar_obj"}).object("avatar_obj"));
    return player ? account_value(player->id) : Value();
}

Value account_id_for(Request& r) {
    const auto player = accounts::player_of(r.world.transaction(), r.bind({"avatar_obj"}).object("avatar_obj"));
    return player ? Value(player->id) : Value();
}

Value current_account(Request& r) {
    const auto me = r.task.player();
    const auto player = me != 0 ? accounts::player_of(r.world.transaction(), me) : std::nullopt;
    return player ? account_value(player->id) : Value();
}

// The login behind an avatar that the current player may manage: his own, or any for a wizard. Two principals are asked
// (D-17, D-18): the code must be a wizard's, and the person at the keyboard must be the one concerned.
accounts::Account managed_account(Request& r, Id avatar) {
    r.need_wizard();
    const auto me = r.task.player();
    if (me != 0 && me != avatar && !r.world.is_wizard(me))
        throw WorldError("UserError", "Only a wizard may do that for somebody else.");
    const auto player = accounts::player_of(r.world.transaction(), avatar);
    if (!player || player->account == 0) throw WorldError("UserError", "That character has no login.");
    const auto found = accounts::account(r.world.transaction(), player->account);
    if (!found) throw WorldError("UserError", "That character has no login.");
    return *found;
}

Value set_password(Request& r) {
    const auto a = r.bind({"player_obj", "new_password", "old_password"});
    const auto avatar = a.object("player_obj");
    auto login = managed_account(r, avatar);
    const auto me = r.task.player();
    const bool free = me == 0 || r.world.is_wizard(me);
    // Hashing takes a processor for 50 ms; the players beside are not to wait for it.
    bool right = free;
    const auto old = a.text_or("old_password", "");
    if (!free) r.task.apart([&] { right = accounts::verify_password(login.password, old); });
    if (!right) throw WorldError("UserError", "That is not your old password.");
    const auto fresh = a.text("new_password");
    if (auto ok = accounts::check_password(fresh, login.login, r.task.common_passwords()); !ok)
        throw WorldError("UserError", ok.error().text());
    r.task.apart([&] { login.password = accounts::hash_password(fresh); });
    accounts::save_account(r.world.transaction(), login);
    return {};
}

Value key_value(const accounts::SshKey& key) {
    const auto seconds = key.created_at / 1000000;
    return Value::dict({{"pk", key.id},
                        {"name", key.comment},
                        {"keytype", key.type},
                        {"fingerprint", key.fingerprint},
                        {"created", seconds}});
}

Value list_ssh_keys(Request& r) {
    const auto login = managed_account(r, r.bind({"player_obj"}).object("player_obj"));
    std::vector<Value> keys;
    for (const auto& key : accounts::keys_of(r.world.transaction(), login.id)) keys.push_back(key_value(key));
    return Value::list(std::move(keys));
}

Value add_ssh_key(Request& r) {
    const auto a = r.bind({"player_obj", "key_string"});
    const auto login = managed_account(r, a.object("player_obj"));
    auto key = accounts::add_key(r.world.transaction(), login.id, a.text("key_string"), r.task.now());
    if (!key) throw WorldError("UserError", key.error().text());
    return key_value(*key);
}

Value remove_ssh_key(Request& r) {
    const auto a = r.bind({"player_obj", "index"});
    const auto login = managed_account(r, a.object("player_obj"));
    const auto keys = accounts::keys_of(r.world.transaction(), login.id);
    const auto index = a.integer("index", 0);
    if (index < 1 || index > static_cast<std::int64_t>(keys.size()))
        throw WorldError("UserError", "There is no key number " + std::to_string(index) + ".");
    const auto key = keys[static_cast<std::size_t>(index - 1)];
    accounts::remove_key(r.world.transaction(), key.id);
    return key_value(key);
}

}  // namespace

void add_account_functions(Table& t) {
    t["account_for"] = account_for;
    t["account_id_for"] = account_id_for;
    t["current_account"] = current_account;
    t["set_password"] = set_password;
    t["list_ssh_keys"] = list_ssh_keys;
    t["add_ssh_key"] = add_ssh_key;
    t["remove_ssh_key"] = remove_ssh_key;
}

}  // namespace moosaic::verbs
