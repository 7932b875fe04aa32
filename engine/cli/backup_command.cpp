// moosaic backup and moosaic restore: a world in one file, and back.
#include <sys/stat.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/world_client.hpp"
#include "server/offline_storage.hpp"
#include "world/text.hpp"

namespace moosaic::cli {

namespace {

namespace fs = std::filesystem;

struct CopyOptions {
    WorldAddress world;
    std::string file;
};

// A server in a container, or with other mounts, may have written a file that this command does not see.
Result<void> same_here(const std::string& file, const nlohmann::json& written) {
    struct stat facts {};
    const bool found = ::stat(file.c_str(), &facts) == 0;
    if (found && written.value("bytes", static_cast<std::int64_t>(facts.st_size)) == facts.st_size &&
        written.value("inode", static_cast<std::uint64_t>(facts.st_ino)) == facts.st_ino)
        return {};
    return fail(std::string("the running server has written a backup of this name, but ") +
                    (found ? "the file of that name here is another one" : "there is no such file here"),
                file,
                "the server sees other folders than this command, as in a container: look for it where the server "
                "runs, or name a folder that both see");
}

Result<void> back_up(const CopyOptions& o, const std::string& file) {
    auto server = reach_server(o.world.data);
    if (!server) return tl::unexpected<Error>(server.error());
    if (*server != nullptr) {
        // Requests are text: the server would make a file of another name.
        if (!world::valid_utf8(file))
            return fail("the name is not UTF-8, so the running server cannot be told of it", file,
                        "name another file, and rename it afterwards");
        const auto answer = (*server)->call({{"op", "backup"}, {"file", file}});
        if (!answer) return tl::unexpected<Error>(answer.error());
        return same_here(file, *answer);
    }
    auto held = server::OfflineStorage::take(o.world, false);
    if (!held) return tl::unexpected<Error>(held.error());
    return (*held)->back_up(file);
}

int backup(const CopyOptions& o) {
    const std::string file = fs::absolute(o.file).lexically_normal().string();
    if (const auto done = back_up(o, file); !done) return complain(done.error());
    std::error_code unreadable;
    const auto size = fs::file_size(file, unreadable);
    std::cout << "the world of " << o.world.data << " is in " << o.file;
    if (!unreadable) std::cout << ", " << size << " bytes";
    std::cout << "\n";
    return 0;
}

// What a restore may find and go on: locks, what an interrupted restore left, what a new file system has.
bool counts_as_empty(const std::string& name) {
    return name == "lock" || name == "world.lock" || name == "lost+found" || name.find(".part") != std::string::npos;
}

Result<void> must_be_empty(const std::string& data) {
    std::error_code error;
    if (!fs::exists(data, error)) return {};
    for (fs::directory_iterator at(data, error), end; !error && at != end; at.increment(error))
        if (const auto name = at->path().filename().string(); !counts_as_empty(name))
            return fail("the directory is not empty: there is " + name, data,
                        "restore into a new directory; move that one away if the world in it is to be replaced");
    if (error) return fail("the directory cannot be read: " + error.message(), data);
    return {};
}

int restore(const CopyOptions& o) {
    if (const auto ok = must_be_empty(o.world.data); !ok) return complain(ok.error());
    std::error_code ignored;
    const bool made = !fs::exists(o.world.data, ignored);
    auto held = server::OfflineStorage::take(o.world, true);
    if (!held) return complain(held.error());
    // Again, now that nobody else can begin a world here.
    auto done = must_be_empty(o.world.data);
    if (done) done = (*held)->restore(o.file);
    if (!done) {
        held->reset();
        if (made) {
            for (const char* lock : {"lock", "world.lock"}) fs::remove(fs::path(o.world.data) / lock, ignored);
            fs::remove(o.world.data, ignored);
        }
        return complain(done.error());
    }
    std::cout
        << "the world of " << o.file << " is in " << o.world.data << "\n"
        << "A backup holds no moosaic.toml and no host key: put the old ones there, or clients will be warned of a "
           "new key.\n"
        << "start it with: moosaic serve --data " << o.world.data << "\n";
    return 0;
}

}  // namespace

void add_backup_commands(CLI::App& app, int& status) {
    auto o = std::make_shared<CopyOptions>();
    auto* backing = app.add_subcommand("backup", "Copy a world into one file, also while it is served");
    add_path(*backing, "FILE", o->file, "The new file; its folder must exist, an existing file is refused")->required();
    add_world_options(*backing, o->world);
    backing->footer(
        "The file is one moment of the world, checked, readable by its owner alone, and appears when it is complete.\n"
        "It holds everything but moosaic.toml and the host key. A running server writes it itself, as its own user.\n"
        "Example: moosaic backup --data var backups/monday.sqlite");
    backing->callback([o, &status] { status = backup(*o); });

    auto r = std::make_shared<CopyOptions>();
    auto* restoring = app.add_subcommand("restore", "Make a world from a backup, in an empty directory");
    add_path(*restoring, "FILE", r->file, "A file made by moosaic backup")->required();
    r->world.data.clear();
    add_world_options(*restoring, r->world);
    restoring->get_option("--data")->description("The directory: empty, or made if it is missing")->required();
    restoring->footer(
        "The file is checked first; the world appears complete or not at all.\n"
        "Example: moosaic restore backups/monday.sqlite --data var-monday");
    restoring->callback([r, &status] { status = restore(*r); });
}

}  // namespace moosaic::cli
