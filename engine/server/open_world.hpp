// OpenWorld: a data directory opened by this process: configuration, plugins, storage, store, executor, tasks.
//
// Used by `serve` and, when no server runs, by every command that touches a world. How it ends: server/shutdown.hpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <moosaic/executor.hpp>
#include <moosaic/mutex.hpp>
#include <moosaic/storage.hpp>

#include "accounts/password_service.hpp"
#include "host/configuration.hpp"
#include "host/data_directory.hpp"
#include "host/facilities.hpp"
#include "host/plugin_host.hpp"
#include "server/crash_desk.hpp"
#include "server/outage_log.hpp"
#include "server/shutdown.hpp"
#include "server/switchboard.hpp"
#include "server/world_address.hpp"
#include "store/store.hpp"
#include "task/runner.hpp"

namespace moosaic::server {

struct WorldOptions {
    WorldAddress address;
    bool create = false;  // init: the directory may be new, and need not hold a world
    bool migrate = true;  // false: a world of an older version is refused
    bool quiet = false;   // log warnings only, to stderr: for short commands
};

// Large: the parts of a world, one field each, in the order in which they must be there.
class OpenWorld {
public:
    static Result<Held<OpenWorld>> open(const WorldOptions& options);
    // Stops everything, saves everything; what plugins() says about itself stays readable. Idempotent.
    void close() { shutdown_.run(); }
    // After close(): a plugin has not stopped.
    [[nodiscard]] bool left_behind() const { return plugins_ != nullptr && !plugins_->left_behind().empty(); }
    // For what is built over a world: it stops in the same order.
    [[nodiscard]] Shutdown& shutdown() { return shutdown_; }
    OpenWorld(const OpenWorld&) = delete;
    OpenWorld& operator=(const OpenWorld&) = delete;

    // False after an init that was killed: the tables are there, and nothing in them.
    [[nodiscard]] bool has_world();
    [[nodiscard]] host::Configuration& configuration() { return configuration_; }
    [[nodiscard]] host::Facilities& facilities() { return *facilities_; }
    [[nodiscard]] host::PluginHost& plugins() { return *plugins_; }
    [[nodiscard]] host::DataDirectory& directory() { return *directory_; }
    [[nodiscard]] storage::Storage& storage() { return *storage_; }
    [[nodiscard]] store::Store& store() { return *store_; }
    [[nodiscard]] executor::Executor& executor() { return *executor_; }
    [[nodiscard]] task::Runner& runner() { return *runner_; }
    [[nodiscard]] accounts::Passwords& passwords() { return *passwords_; }
    [[nodiscard]] Switchboard& switchboard() { return switchboard_; }
    // Hands the limits of the configuration to the tasks again, after it has changed.
    void take_limits();
    // What the storage said when it last refused a batch. Any thread.
    [[nodiscard]] std::string storage_error();

private:
    friend struct Ending;
    OpenWorld() = default;
    ~OpenWorld() = default;
    Result<void> configure(const WorldOptions& options);
    Result<void> open_directory(const WorldOptions& options);
    Result<void> load_plugins();
    Result<void> open_storage(const WorldOptions& options);
    Result<void> start_tasks();
    Result<void> index_names();

    host::Configuration configuration_;
    std::unique_ptr<host::Facilities> facilities_;
    std::unique_ptr<host::DataDirectory> directory_;
    std::unique_ptr<stacks::FiberStacks> loops_;  // before the plugins, which wait there
    std::unique_ptr<CrashDesk> crash_desk_;       // like them
    Switchboard switchboard_;                     // before the plugins: what they were lent has sessions there
    std::unique_ptr<host::PluginHost> plugins_;
    storage::Storage* storage_ = nullptr;
    executor::Executor* executor_ = nullptr;
    std::unique_ptr<OutageLog> outage_log_;
    std::unique_ptr<store::Store> store_;
    Mutex storage_error_mutex_;
    std::string storage_error_ MOOSAIC_GUARDED_BY(storage_error_mutex_);
    std::unique_ptr<accounts::Passwords> passwords_;
    std::unique_ptr<task::Runner> runner_;
    Shutdown shutdown_;  // last: whatever way this is destroyed, everything stops first
};

}  // namespace moosaic::server
