// Accounts from the command line: account and avatar are made together, in one transaction.
#include <algorithm>
#include <map>

#include "accounts/management.hpp"
#include "accounts/password_service.hpp"
#include "server/world_service.hpp"
#include "world/avatar_names.hpp"

namespace moosaic::server {

using nlohmann::json;
using task::Attempt;
using world::WorldError;

namespace {

std::string text(const json& request, const char* key) {
    return request.contains(key) && request[key].is_string() ? request[key].get<std::string>() : std::string();
}

// The command line is the system: it may manage everybody.
accounts::Account need_account(Attempt& attempt, const std::string& name) {
    return accounts::managed_account(attempt.world(), accounts::Manager{0, true}, name);
}

template <class T>
T need(Result<T> result) {
    if (!result) throw WorldError("UserError", result.error().text());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// A child of the class, owned by itself, standing where new players begin.
Id make_avatar(Attempt& attempt, const std::string& name, const std::string& class_name) {
    auto& world = attempt.world();
    const auto parent = world.system_property(class_name).object_id();
    if (parent == 0) throw WorldError("UserError", "this world has no class $" + class_name);
    world::CreateObject request;
    request.name = name;
    request.location = std::optional<Id>();
    request.parents = std::vector<Id>{parent};
    request.site = 1;
    const auto avatar = world.create(request);
    world::FieldChanges changes;
    changes.owner = avatar;
    world.save(avatar, changes);
    world.guaranteed_move(avatar, world.system_property("player_start").object_id());
    world.hooks().clear();  // nobody arrives yet: the first connection does
    return avatar;
}

json key_json(const accounts::SshKey& key) {
    return {{"type", key.type}, {"fingerprint", key.fingerprint}, {"comment", key.comment}};
}

}  // namespace

Result<json> user_add(OpenWorld& world, const json& request) {
    const auto name = request.at("name").get<std::string>();
    const auto class_name = text(request, "class").empty() ? "player" : text(request, "class");
    static const std::vector<std::string> classes = {"player", "builder", "programmer", "wizard"};
    if (std::find(classes.begin(), classes.end(), class_name) == classes.end())
        return fail("there is no class \"" + class_name + "\"", "--class", "player, builder, programmer or wizard");
    auto password = text(request, "password");
    const auto key = text(request, "key");
    const bool made_up = password.empty() && key.empty();
    if (made_up) password = accounts::random_password();
    if (!password.empty() && !made_up)
        if (auto ok = world.passwords().check(password, name); !ok) return tl::unexpected<Error>(ok.error());
    std::string hash;
    if (!password.empty()) {
        auto hashed = world.passwords().hash(password);
        if (!hashed) return tl::unexpected<Error>(hashed.error());
        hash = std::move(*hashed);
    }
    Id avatar = 0;
    std::string login;
    std::vector<std::string> taken;
    auto done = world.runner().transact([&](Attempt& attempt) {
        const auto id = need(accounts::add_account(attempt.tx(), name, attempt.now()));
        auto account = *accounts::account(attempt.tx(), id);
        account.password = hash;
        accounts::save_account(attempt.tx(), account);
        login = account.login;
        if (!key.empty()) accounts::add_managed_key(attempt.world(), account, key, attempt.now());
        // Whoever has taken somebody's name for an alias does not keep him out.
        taken = world::take_aliases(attempt.tx(), 1, name);
        avatar = make_avatar(attempt, name, class_name);
        accounts::Player player;
        player.account = id;
        player.avatar = avatar;
        player.site = 1;
        player.wizard = class_name == "wizard";
        accounts::add_player(attempt.tx(), player);
        attempt.world().administered("account \"" + accounts::account(attempt.tx(), id)->login + "\" made, a " +
                                     class_name);
    });
    if (!done) return tl::unexpected<Error>(done.error());
    json result{{"account", login}, {"avatar", avatar}, {"class", class_name}, {"taken", taken}};
    if (made_up) result["password"] = password;
    return result;
}

Result<json> user_passwd(OpenWorld& world, const json& request) {
    const auto name = request.at("name").get<std::string>();
    auto password = text(request, "password");
    const bool made_up = password.empty();
    if (made_up) password = accounts::random_password();
    accounts::Account before;
    auto read = world.runner().inspect([&](Attempt& attempt) { before = need_account(attempt, name); });
    if (!read) return tl::unexpected<Error>(read.error());
    const auto hash = made_up ? world.passwords().hash(password) : world.passwords().change(before, true, "", password);
    if (!hash) return tl::unexpected<Error>(hash.error());
    auto done = world.runner().transact([&](Attempt& attempt) {
        accounts::change_password(attempt.world(), accounts::Manager{0, true}, before, *hash);
    });
    if (!done) return tl::unexpected<Error>(done.error());
    json result{{"account", before.login}};
    if (made_up) result["password"] = password;
    return result;
}

Result<json> user_list(OpenWorld& world) {
    json users = json::array();
    auto done = world.runner().inspect([&](Attempt& attempt) {
        users = json::array();
        for (const auto& account : accounts::all_accounts(attempt.tx())) {
            json user{{"name", account.login},
                      {"active", account.active},
                      {"password", !account.password.empty()},
                      {"keys", accounts::keys_of(attempt.tx(), account.id).size()}};
            for (const auto& player : accounts::players_of(attempt.tx(), account.id)) {
                user["avatar"] = player.avatar;
                user["wizard"] = player.wizard;
                user["status"] = player.status;
            }
            users.push_back(std::move(user));
        }
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return json{{"users", users}};
}

Result<json> user_key(OpenWorld& world, const std::string& action, const json& request) {
    const auto name = request.at("name").get<std::string>();
    json keys = json::array();
    auto done = world.runner().transact([&](Attempt& attempt) {
        keys = json::array();
        const auto account = need_account(attempt, name);
        if (action == "add") accounts::add_managed_key(attempt.world(), account, text(request, "key"), attempt.now());
        if (action == "remove") accounts::remove_key_number(attempt.world(), account, request.value("number", 0));
        for (const auto& key : accounts::keys_of(attempt.tx(), account.id)) keys.push_back(key_json(key));
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return json{{"keys", keys}};
}

Result<json> user_login(OpenWorld& world, const json& request) {
    const bool on = request.at("on").get<bool>();
    std::string login;
    auto done = world.runner().transact([&](Attempt& attempt) {
        const auto account = need_account(attempt, request.at("name").get<std::string>());
        login = account.login;
        accounts::switch_account(attempt.world(), accounts::Manager{0, true}, account, on);
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return json{{"account", login}, {"login", on}};
}

Result<json> user_wizard(OpenWorld& world, const json& request) {
    const bool on = request.at("on").get<bool>();
    std::string login;
    auto done = world.runner().transact([&](Attempt& attempt) {
        const auto account = need_account(attempt, request.at("name").get<std::string>());
        login = account.login;
        for (const auto& player : accounts::players_of(attempt.tx(), account.id))
            accounts::set_wizard(attempt.world(), accounts::Manager{0, true}, player, on);
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return json{{"account", login}, {"wizard", on}};
}

}  // namespace moosaic::server
