// Configuration, plugins, data directory, disk, database, ports.
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include <moosaic/examinable.hpp>
#include <moosaic/regular_file.hpp>

#include "cli/doctor.hpp"
#include "cli/world_client.hpp"
#include "host/data_directory.hpp"
#include "host/plugin_choice.hpp"
#include "host/plugin_host.hpp"
#include "host/plugin_kinds.hpp"
#include "host/prefix.hpp"
#include "server/find_storage.hpp"
#include "server/plugin_facilities.hpp"
#include "world/schema.hpp"

namespace moosaic::cli {

namespace {

using host::Configuration;

constexpr std::uint64_t mib = 1024 * 1024;
constexpr std::chrono::seconds patience{5};  // for a server that says nothing

std::string octal(mode_t mode) {
    char text[8];
    std::snprintf(text, sizeof text, "%04o", static_cast<unsigned>(mode & 07777U));
    return text;
}

std::string size_text(std::uint64_t bytes) {
    return bytes >= 10240 * mib ? std::to_string(bytes / (1024 * mib)) + " GiB" : std::to_string(bytes / mib) + " MiB";
}

struct Server {
    int pid = 0;                                             // 0: none runs, or none that can be asked
    bool silent = false;                                     // there is one, and it cannot be asked
    std::vector<std::pair<std::string, std::string>> ports;  // plugin and address, as it says itself
};

// The server on this directory.
Server running_server(const std::string& data, Findings& out) {
    auto client = reach_server(data, {patience});
    if (!client) {
        out.fault("server", client.error());
        return {0, true, {}};
    }
    if (*client == nullptr) {
        out.ok("server", "none runs on this directory");
        return {};
    }
    const auto status = (*client)->call({{"op", "status"}});
    if (!status) {
        const auto pid = host::DataDirectory::holder(data);
        out.fault("server",
                  "one runs" + (pid.empty() ? "" : ", process " + pid) +
                      ", and does not answer: " + status.error().where + ": " + status.error().message,
                  "is it stopped (state T in ps), or does it hang? See its log; if it hangs, restart it");
        return {0, true, {}};
    }
    Server server{status->value("pid", 0), false, {}};
    for (const auto& port : status->value("ports", nlohmann::json::array()))
        server.ports.emplace_back(port.at("plugin").get<std::string>(), port.at("address").get<std::string>());
    out.ok("server", "running, pid " + std::to_string(server.pid));
    return server;
}

// A file's mode and owner. `worst`: bits nobody else may have.
void examine_file(const std::string& file, mode_t worst, const std::string& chmod, uid_t owner, Findings& out) {
    struct stat facts {};
    if (::lstat(file.c_str(), &facts) != 0) {
        if (errno != ENOENT)
            out.fault("modes", file + ": " + std::strerror(errno), "run this as the user the server runs as");
        return;
    }
    if (facts.st_uid != owner)
        return out.fault(
            "modes",
            file + " belongs to uid " + std::to_string(facts.st_uid) + ", its directory to " + std::to_string(owner),
            "chown " + std::to_string(owner) + " " + file);
    if ((facts.st_mode & worst) != 0)
        return out.fault("modes", file + " has mode " + octal(facts.st_mode) + ": others may use it",
                         "chmod " + chmod + " " + file);
    out.ok("modes", file + " " + octal(facts.st_mode));
}

// `database`: what the storage keeps there. `files` becomes false if one of these is something else than a file. False:
// there is no directory to look into.
bool examine_directory(const std::string& data, const std::vector<std::string>& database, bool& files, Findings& out) {
    struct stat facts {};
    if (::lstat(data.c_str(), &facts) == 0 && (::stat(data.c_str(), &facts) != 0 || !S_ISDIR(facts.st_mode))) {
        out.fault("directory", host::DataDirectory::look(data).error());
        return false;
    }
    if (::stat(data.c_str(), &facts) != 0) {
        out.fault("directory", data + ": there is no world here", "make one with: moosaic init --data " + data);
        return false;
    }
    if (facts.st_uid != ::geteuid() && ::geteuid() != 0)
        out.fault(
            "directory",
            data + " belongs to uid " + std::to_string(facts.st_uid) + ", this is uid " + std::to_string(::geteuid()),
            "run this, and the server, as that user");
    if ((facts.st_mode & 077U) != 0)
        out.fault("directory", data + " has mode " + octal(facts.st_mode) + ": others may look in",
                  "chmod 700 " + data);
    else
        out.ok("directory", data + " " + octal(facts.st_mode));
    if (::access(data.c_str(), W_OK | X_OK) != 0)
        out.fault("directory", data + " cannot be written: " + std::strerror(errno),
                  "is the file system mounted read-only?");
    if (auto good = host::DataDirectory::look(data); !good && facts.st_uid == ::geteuid()) {
        out.fault("directory", good.error());
        files = false;
    }
    for (const auto& name : database)
        if (auto good = regular_or_missing(data + "/" + name, "the database",
                                           "move it away and put the file back; moosaic restore makes a world from a "
                                           "backup, in a new directory");
            !good) {
            out.fault("database", good.error());
            files = false;
        }
    for (const auto& name : database) examine_file(data + "/" + name, 077, "600", facts.st_uid, out);
    for (const char* name : {"ssh_host_ed25519_key", "control.sock", "lock"})
        examine_file(data + "/" + name, 077, "600", facts.st_uid, out);
    examine_file(data + "/moosaic.toml", 022, "go-w", facts.st_uid, out);
    return true;
}

void examine_disk(const std::string& data, Findings& out) {
    struct statvfs facts {};
    if (::statvfs(data.c_str(), &facts) != 0)
        return out.fault("disk", data + ": " + std::strerror(errno), "is it mounted?");
    const std::uint64_t free = facts.f_bavail * facts.f_frsize;
    const std::uint64_t all = facts.f_blocks * facts.f_frsize;
    const auto text = size_text(free) + " free of " + size_text(all);
    const auto remedy = "make room, or move the directory to a larger disk: a full one stops all changes";
    if ((facts.f_flag & ST_RDONLY) != 0)
        out.fault("disk", "the file system is mounted read-only", "mount -o remount,rw it; see dmesg for why it is so");
    if (free < 64 * mib)
        out.fault("disk", text, remedy);
    else if (free < 1024 * mib && free * 10 < all)
        out.warning("disk", text, remedy);
    else
        out.ok("disk", text);
    if (facts.f_files != 0 && facts.f_favail < 1000)
        out.warning("disk", std::to_string(facts.f_favail) + " inodes free", "remove files that are not needed");
}

// False: what is in it cannot be looked at.
bool examine_database(host::PluginHost& plugins, const Configuration& configuration, const std::string& data,
                      Findings& out) {
    const auto backend = host::storage_backend(configuration);
    auto* storage = plugins.find<storage::Storage>("storage", backend);
    if (storage == nullptr) {
        out.fault("database", plugins.why_not("storage", backend));
        return false;
    }
    Result<storage::Examination> examined;
    const auto looked = plugins.beside<storage::Examinable>(
        "storage", backend, "examine", [&](auto& itself) { examined = itself.examine(data, world::schema()); });
    if (!looked) {
        out.fault("database", looked.error());
        return false;
    }
    if (!*looked) {
        out.ok("database", "storage." + backend + " keeps nothing to look at");
        return false;
    }
    if (!examined) {
        out.fault("database", examined.error());
        return false;
    }
    if (!examined->found) {
        out.fault("database", "there is no world in " + data, "make one with: moosaic init --data " + data);
        return false;
    }
    const int newest = world::schema().version();
    for (const auto& fault : examined->faults)
        out.fault(
            "database", fault,
            "stop the server, keep a copy of the directory, then restore a backup: moosaic restore FILE --data NEW");
    const auto version = std::to_string(examined->version);
    if (examined->version > newest)
        out.fault("database", "schema version " + version + " is newer than this program's " + std::to_string(newest),
                  "use the newer program, or restore a backup made by this one");
    else if (examined->version < newest)
        out.warning("database", "schema version " + version + ", this program's is " + std::to_string(newest),
                    "nothing, but know that the next start brings it up to date, after a backup beside it");
    if (examined->faults.empty()) out.ok("database", "sound, schema version " + version);
    return examined->faults.empty() && examined->version == newest;
}

void examine_plugins(const host::PluginHost& plugins, Findings& out) {
    std::size_t good = 0;
    for (const auto& plugin : plugins.list()) {
        const auto name = plugin.kind + "." + plugin.name;
        if (plugin.state == "disabled")
            out.fault("plugins", name + ": " + plugin.reason, "moosaic plugins check " + plugin.file);
        else if (plugin.state != "found")
            ++good;
    }
    out.ok("plugins", std::to_string(good) + " are on, their marks are right");
}

// Every address a plugin that is on wants to listen on.
std::vector<std::pair<std::string, std::string>> addresses(const host::PluginHost& plugins,
                                                           const Configuration& configuration) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& plugin : plugins.list()) {
        const auto name = plugin.kind + "." + plugin.name;
        if (plugin.state != "configured") continue;
        for (const auto& address : configuration.list_of(name, "listen")) out.emplace_back(name, address);
    }
    return out;
}

}  // namespace

void examine_world(const WorldAddress& common, Findings& out) {
    bool files = true;
    auto configuration = read_configuration(common);
    if (!configuration) {
        out.fault("configuration", configuration.error());
        if (examine_directory(common.data, {}, files, out)) (void)running_server(common.data, out);
        return;
    }
    auto facilities = host::Facilities::make(host::LogOptions{"error", "/dev/null", "text"});
    if (!facilities) return out.fault("log", facilities.error());
    const auto prefix = host::own_prefix();
    host::PluginHost plugins(**facilities, {host::plugin_folders(**configuration, prefix.plugins()),
                                            host::default_plugins(**configuration),
                                            {},
                                            common.data,
                                            prefix.libexec(),
                                            server::facilities_by_kind()});
    const auto errors = plugins.load(**configuration);
    for (const auto& error : errors) out.fault("configuration", error);
    const auto file = host::find_config_file(common.config, common.data);
    if (errors.empty()) out.ok("configuration", "good (" + (file.empty() ? "no file, all defaults" : file) + ")");
    examine_plugins(plugins, out);
    const auto backend = host::storage_backend(**configuration);
    const auto database = server::files_of(plugins, backend);
    if (!examine_directory(common.data, database, files, out)) return;
    examine_disk(common.data, out);
    const auto server = running_server(common.data, out);
    if (!errors.empty()) return;  // nothing was configured, so nothing can be asked
    // What somebody writes meanwhile, and cannot be asked for, cannot be copied whole either.
    if (files && examine_database(plugins, **configuration, common.data, out))
        if (!server.silent) examine_inside(common, database, server.pid != 0, out);
    // A server that runs may have been told others than the file says.
    examine_ports(server.ports.empty() ? addresses(plugins, **configuration) : server.ports, server.pid, out);
}

}  // namespace moosaic::cli
