// moosaic init: a new world in a data directory.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <set>

#include "accounts/accounts.hpp"

#include "cli/commands.hpp"
#include "cli/credentials.hpp"
#include "cli/world_client.hpp"
#include "host/logging.hpp"
#include "host/prefix.hpp"
#include "server/new_world.hpp"
#include "worldfiles/world_file.hpp"

namespace moosaic::cli {

namespace {

namespace fs = std::filesystem;

struct InitOptions {
    WorldAddress address;
    std::string world = "default";
    std::string admin_key;
    bool password_stdin = false;
    bool keep_going = false;
};

// A world that is shipped, by its name; else a folder.
Result<fs::path> world_folder(const std::string& name) {
    std::error_code error;
    if (name.find('/') == std::string::npos && name != "." && name != "..")
        if (const auto shipped = fs::path(host::own_prefix().share()) / "worlds" / name;
            fs::is_directory(shipped, error))
            return shipped;
    if (fs::is_directory(name, error)) return fs::path(name);
    return fail("there is no such world", name, "default, minimal, or a folder with a world.toml");
}

constexpr const char* short_config =
    R"(# Moosaic. Every key with its default and meaning: moosaic config show, or config/moosaic.toml of the release.

[transport.ssh]
listen = ["127.0.0.1:8022"]

[transport.telnet]
listen = ["127.0.0.1:4000"]
)";

// What `init` itself made is taken away again when it fails: a half-made world must not look like one. What was there
// before is never touched: a world, or what an init that was killed has left.
class Cleanup {
public:
    explicit Cleanup(const fs::path& data) : data_(data), existed_(exists(data)), before_(names()) {}
    ~Cleanup() {
        const auto counts = [](const auto& name) { return name != "moosaic.toml" && name != "lock"; };
        if (done_ || std::any_of(before_.begin(), before_.end(), counts)) return;
        std::error_code ignored;
        for (const auto& name : names())
            if (!before_.contains(name)) fs::remove(data_ / name, ignored);
        if (!existed_) fs::remove(data_, ignored);  // unless something else lies in it by now
    }
    Cleanup(const Cleanup&) = delete;
    Cleanup& operator=(const Cleanup&) = delete;
    void keep() { done_ = true; }

private:
    // Of files; what else lies there, as the lost+found of a new file system, is nobody's world.
    std::set<fs::path> names() {
        std::set<fs::path> out;
        std::error_code error;
        for (fs::directory_iterator at(data_, error), end; !error && at != end; at.increment(error))
            if (at->is_regular_file(error)) out.insert(at->path().filename());
        return out;
    }
    // A link that leads nowhere is there too, and not ours.
    static bool exists(const fs::path& folder) {
        std::error_code ignored;
        return fs::exists(fs::symlink_status(folder, ignored));
    }
    const fs::path data_;
    const bool existed_;
    const std::set<fs::path> before_;
    bool done_ = false;
};

Result<server::FirstAccount> first_account(const InitOptions& o) {
    server::FirstAccount first;
    if (!o.admin_key.empty()) {
        auto key = read_key_line(o.admin_key);
        if (!key) return tl::unexpected<Error>(key.error());
        first.key = std::move(*key);
    }
    if (o.password_stdin) {
        auto password = read_password();
        if (!password) return tl::unexpected<Error>(password.error());
        first.password = std::move(*password);
    }
    first.made_up = !o.password_stdin && first.key.empty();
    if (first.made_up) first.password = accounts::random_password();
    // Before anything is made; once more, with the list of common ones, when the configuration has been read.
    if (o.password_stdin)
        if (auto good = accounts::check_password(first.password, "wizard", {}); !good)
            return tl::unexpected<Error>(good.error());
    return first;
}

Result<worldfiles::LoadedWorld> make(const InitOptions& o, const worldfiles::WorldFile& file,
                                     const server::FirstAccount& first) {
    Cleanup cleanup(o.address.data);
    server::WorldOptions options;
    options.address = o.address;
    options.migrate = false;
    options.create = true;
    options.quiet = true;
    auto world = server::OpenWorld::open(options);
    if (!world) return tl::unexpected<Error>(world.error());
    if ((*world)->has_world()) {
        cleanup.keep();
        return fail("there is a world here already", o.address.data,
                    "name another directory, or remove this one first");
    }
    auto loaded = server::make_world(**world, file, first, {.keep_going = o.keep_going});
    world->reset();
    if (loaded) cleanup.keep();
    return loaded;
}

void warn(const std::vector<Error>& warnings) {
    for (const auto& warning : warnings) tell("warning: " + host::shown(warning));
}

int init(const InitOptions& o) {
    const auto folder = world_folder(o.world);
    if (!folder) return complain(folder.error());
    auto file = worldfiles::read_world(*folder);
    if (file) warn(file->warnings);
    if (!file) return complain(file.error());
    auto first = first_account(o);
    if (!first) return complain(first.error());
    auto loaded = make(o, *file, *first);
    if (!loaded) return complain(loaded.error());
    const fs::path configuration = fs::path(o.address.data) / "moosaic.toml";
    if (!fs::exists(configuration))
        if (std::ofstream out(configuration); !(out << short_config << std::flush))
            warn({{"the configuration file could not be written, so every key has its default", configuration.string(),
                   "make room on the disk; `moosaic config show` prints what may stand there"}});
    for (const auto& note : loaded->notes) tell("warning: " + note);
    std::cout << "world " << file->name << ": " << loaded->objects << " objects, " << loaded->verbs << " verbs, in "
              << o.address.data << "\n";
    std::cout << "account wizard\n";
    if (first->made_up) std::cout << "password " << first->password << "\n";
    return 0;
}

}  // namespace

void add_init_command(CLI::App& app, int& status) {
    auto o = std::make_shared<InitOptions>();
    auto* command = app.add_subcommand("init", "Make a new world in a directory");
    add_world_options(*command, o->address);
    command->get_option("--data")->description("The directory; made if it is missing");
    add_path(*command, "--world", o->world, "default, minimal, or a folder with a world.toml")
        ->type_name("WORLD")
        ->capture_default_str();
    add_path(*command, "--admin-key", o->admin_key,
             "Public key file with which the account `wizard` logs in; - for standard input");
    command->add_flag("--admin-password-stdin", o->password_stdin, "Take the password of `wizard` from standard input");
    command->add_flag("--keep-going", o->keep_going, "Warn of an `initialize` that raises, instead of stopping there");
    command->footer(
        "Without a key or a password a random password is made and printed once.\n"
        "Example: moosaic init --data var && moosaic serve --data var");
    command->callback([o, &status] { status = init(*o); });
}

}  // namespace moosaic::cli
