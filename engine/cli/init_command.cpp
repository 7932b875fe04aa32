// moosaic init: a new world in a data directory.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "accounts/accounts.hpp"
#include "cli/commands.hpp"
#include "cli/world_client.hpp"
#include "host/prefix.hpp"
#include "task/world_loader.hpp"

namespace moosaic::cli {

namespace {

namespace fs = std::filesystem;

struct InitOptions {
    std::string data = "var";
    std::string world = "default";
    std::string admin_key;
    bool password_stdin = false;
};

fs::path world_folder(const std::string& name) {
    if (name.find('/') != std::string::npos || name == "." || name == "..") return name;
    return fs::path(host::own_prefix().share()) / "worlds" / name;
}

constexpr const char* short_config =
    R"(# Moosaic. Every key with its default and meaning: moosaic config show, or config/moosaic.toml of the release.

[transport.ssh]
listen = ["127.0.0.1:8022"]

[transport.telnet]
listen = ["127.0.0.1:4000"]
)";

// What `init` itself made is taken away again when it fails: a half-made world must not look like one.
class Cleanup {
public:
    explicit Cleanup(fs::path data) : data_(std::move(data)) {}
    ~Cleanup() {
        if (done_) return;
        std::error_code ignored;
        for (const auto* file : {"world.sqlite", "world.sqlite-wal", "world.sqlite-shm"})
            fs::remove(data_ / file, ignored);
    }
    Cleanup(const Cleanup&) = delete;
    Cleanup& operator=(const Cleanup&) = delete;
    void keep() { done_ = true; }

private:
    fs::path data_;
    bool done_ = false;
};

Result<task::LoadedWorld> load(server::OpenWorld& world, const task::WorldFile& file, const std::string& hash,
                               const std::string& key) {
    task::LoadedWorld loaded;
    auto done = world.runner().transact([&](task::Attempt& attempt) {
        loaded = task::load_world(attempt, file);
        auto id = accounts::add_account(attempt.tx(), "wizard", attempt.now());
        if (!id) throw world::WorldError("UserError", id.error().text());
        auto account = *accounts::account(attempt.tx(), *id);
        account.password = hash;
        accounts::save_account(attempt.tx(), account);
        auto player = *accounts::player_of(attempt.tx(), loaded.wizard);
        player.account = *id;
        accounts::save_player(attempt.tx(), player);
        if (key.empty()) return;
        if (auto added = accounts::add_key(attempt.tx(), *id, key, attempt.now()); !added)
            throw world::WorldError("UserError", added.error().text());
    });
    if (!done) return tl::unexpected<Error>(done.error());
    return loaded;
}

int init(const InitOptions& o) {
    const fs::path data = o.data;
    auto file = task::read_world(world_folder(o.world));
    if (!file) return complain(file.error());
    std::string key;
    if (!o.admin_key.empty()) {
        std::ifstream in(o.admin_key);
        if (!std::getline(in, key))
            return complain(Error{"the key file cannot be read", o.admin_key, "name a public key file"});
    }
    std::string password;
    if (o.password_stdin) std::getline(std::cin, password);
    const bool made_up = !o.password_stdin && key.empty();
    if (made_up) password = accounts::random_password();
    if (o.password_stdin)
        if (auto ok = accounts::check_password(password, "wizard", {}); !ok) return complain(ok.error());
    Cleanup cleanup(data);
    // What was there before is never removed: a world, or what an init that was killed has left.
    if (fs::exists(data / "world.sqlite")) cleanup.keep();
    server::WorldOptions options;
    options.migrate = false;
    options.data = o.data;
    options.create = true;
    options.quiet = true;
    auto world = server::OpenWorld::open(options);
    if (!world) return complain(world.error());
    if ((*world)->has_world())
        return complain(
            Error{"there is a world here already", o.data, "name another directory, or remove this one first"});
    auto loaded = load(**world, *file, password.empty() ? std::string() : accounts::hash_password(password), key);
    if (!loaded) {
        world->reset();
        return complain(loaded.error());
    }
    cleanup.keep();
    if (!fs::exists(data / "moosaic.toml")) std::ofstream(data / "moosaic.toml") << short_config;
    std::cout << "world " << file->name << ": " << loaded->objects << " objects, " << loaded->verbs << " verbs, in "
              << o.data << "\n";
    std::cout << "account wizard\n";
    if (made_up) std::cout << "password " << password << "\n";
    return 0;
}

}  // namespace

void add_init_command(CLI::App& app, int& status) {
    auto o = std::make_shared<InitOptions>();
    auto* command = app.add_subcommand("init", "Make a new world in a directory");
    command->add_option("--data", o->data, "The directory; made if it is missing")->capture_default_str();
    command->add_option("--world", o->world, "default, minimal, or a folder with a world.toml")->capture_default_str();
    command->add_option("--admin-key", o->admin_key, "Public key file with which the account `wizard` logs in");
    command->add_flag("--admin-password-stdin", o->password_stdin, "Take the password of `wizard` from standard input");
    command->footer(
        "Without a key or a password a random password is made and printed once.\n"
        "Example: moosaic init --data var && moosaic serve --data var");
    command->callback([o, &status] { status = init(*o); });
}

}  // namespace moosaic::cli
