// moosaic user: accounts, passwords and keys.
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/credentials.hpp"
#include "cli/world_client.hpp"

namespace moosaic::cli {

using nlohmann::json;

namespace {

struct UserOptions {
    WorldAddress world;
    std::string name;
    std::string class_name = "player";
    std::string key_file;
    bool password_stdin = false;
    int number = 0;
    std::string on;
    bool json = false;
};

// Puts the password from standard input into the request, if it is to come from there.
Result<void> take_password(const UserOptions& o, json& request) {
    if (!o.password_stdin) return {};
    auto password = read_password();
    if (!password) return tl::unexpected<Error>(password.error());
    request["password"] = *password;
    return {};
}

int add(UserOptions& o) {
    json request{{"op", "user add"}, {"name", o.name}, {"class", o.class_name}};
    if (!o.key_file.empty()) {
        auto key = read_key_line(o.key_file);
        if (!key) return complain(key.error());
        request["key"] = *key;
    }
    if (const auto taken = take_password(o, request); !taken) return complain(taken.error());
    auto answer = ask_world(o.world, request);
    if (!answer) return complain(answer.error());
    for (const auto& line : answer->at("taken")) tell(line.get<std::string>());
    std::cout << "account " << answer->at("account").get<std::string>() << ", avatar #"
              << answer->at("avatar").get<Id>() << " (" << o.class_name << ")\n";
    if (answer->contains("password")) std::cout << "password " << answer->at("password").get<std::string>() << "\n";
    return 0;
}

int passwd(UserOptions& o) {
    json request{{"op", "user passwd"}, {"name", o.name}};
    if (const auto taken = take_password(o, request); !taken) return complain(taken.error());
    auto answer = ask_world(o.world, request);
    if (!answer) return complain(answer.error());
    if (answer->contains("password"))
        std::cout << "password " << answer->at("password").get<std::string>() << "\n";
    else
        std::cout << "the password of " << answer->at("account").get<std::string>() << " is changed\n";
    return 0;
}

int list(UserOptions& o) {
    auto answer = ask_world(o.world, {{"op", "user list"}});
    if (!answer) return complain(answer.error());
    if (o.json) {
        std::cout << answer->at("users").dump() << "\n";
        return 0;
    }
    for (const auto& user : answer->at("users")) {
        std::cout << user.at("name").get<std::string>();
        if (user.contains("avatar")) std::cout << "  #" << user.at("avatar").get<Id>();
        if (user.value("wizard", false)) std::cout << "  wizard";
        std::cout << (user.at("password").get<bool>() ? "  password" : "") << "  " << user.at("keys").get<int>()
                  << " keys";
        if (!user.value("active", true)) std::cout << "  login off";
        if (user.value("status", "active") != "active") std::cout << "  " << user.at("status").get<std::string>();
        std::cout << "\n";
    }
    return 0;
}

int key(UserOptions& o, const std::string& action) {
    json request{{"op", "user key " + action}, {"name", o.name}, {"number", o.number}};
    if (action == "add") {
        auto line = read_key_line(o.key_file);
        if (!line) return complain(line.error());
        request["key"] = *line;
    }
    auto answer = ask_world(o.world, request);
    if (!answer) return complain(answer.error());
    int number = 0;
    for (const auto& entry : answer->at("keys"))
        std::cout << ++number << ". " << entry.at("type").get<std::string>() << "  "
                  << entry.at("fingerprint").get<std::string>() << "  " << entry.at("comment").get<std::string>()
                  << "\n";
    return 0;
}

int wizard(UserOptions& o) {
    auto answer = ask_world(o.world, {{"op", "user wizard"}, {"name", o.name}, {"on", o.on == "on"}});
    if (!answer) return complain(answer.error());
    std::cout << answer->at("account").get<std::string>()
              << (o.on == "on" ? " is a wizard now\n" : " is no wizard any more\n");
    return 0;
}

int login(UserOptions& o) {
    auto answer = ask_world(o.world, {{"op", "user login"}, {"name", o.name}, {"on", o.on == "on"}});
    if (!answer) return complain(answer.error());
    std::cout << answer->at("account").get<std::string>()
              << (o.on == "on" ? " can log in\n" : " cannot log in any more\n");
    return 0;
}

CLI::App* with_name(CLI::App* command, const std::shared_ptr<UserOptions>& o) {
    command->add_option("NAME", o->name, "The account's login name")->required();
    add_world_options(*command, o->world);
    return command;
}

}  // namespace

void add_user_command(CLI::App& app, int& status) {
    auto o = std::make_shared<UserOptions>();
    auto* user = app.add_subcommand("user", "Accounts: add, passwd, list, key, wizard, login");
    user->require_subcommand(1);
    user->fallthrough();
    add_world_options(*user, o->world);

    auto* adding = with_name(
        user->add_subcommand("add", "A login and its avatar at once; prints a random password unless told otherwise"),
        o);
    adding->add_option("--class", o->class_name, "player, builder, programmer or wizard")->capture_default_str();
    add_path(*adding, "--key", o->key_file, "Log in with this public key file; - for standard input");
    adding->add_flag("--password-stdin", o->password_stdin, "Take the password from the first line of standard input");
    adding->callback([o, &status] { status = add(*o); });

    auto* changing =
        with_name(user->add_subcommand("passwd", "Set a new password: random and printed, or from standard input"), o);
    changing->add_flag("--password-stdin", o->password_stdin,
                       "Take the password from the first line of standard input");
    changing->callback([o, &status] { status = passwd(*o); });

    auto* listing = user->add_subcommand("list", "All accounts");
    add_world_options(*listing, o->world);
    listing->add_flag("--json", o->json, "Print JSON");
    listing->callback([o, &status] { status = list(*o); });

    auto* keys = user->add_subcommand("key", "Public keys of an account: add, list, remove");
    keys->require_subcommand(1);
    keys->fallthrough();
    auto* key_add = with_name(keys->add_subcommand("add", "Add a public key"), o);
    add_path(*key_add, "FILE", o->key_file, "A public key file; - for standard input")->required();
    key_add->callback([o, &status] { status = key(*o, "add"); });
    with_name(keys->add_subcommand("list", "List the keys, numbered"), o)->callback([o, &status] {
        status = key(*o, "list");
    });
    auto* key_remove = with_name(keys->add_subcommand("remove", "Remove a key"), o);
    key_remove->add_option("NUMBER", o->number, "Its number in `user key list`")->required();
    key_remove->callback([o, &status] { status = key(*o, "remove"); });

    auto* raising = with_name(user->add_subcommand("wizard", "Give or take the wizard's rights"), o);
    raising->add_option("STATE", o->on, "on or off")->required()->check(CLI::IsMember({"on", "off"}));
    raising->callback([o, &status] { status = wizard(*o); });

    auto* switching = with_name(
        user->add_subcommand("login", "Let an account log in or not; its avatar keeps what it has, sessions go on"), o);
    switching->add_option("STATE", o->on, "on or off")->required()->check(CLI::IsMember({"on", "off"}));
    switching->callback([o, &status] { status = login(*o); });
}

}  // namespace moosaic::cli
