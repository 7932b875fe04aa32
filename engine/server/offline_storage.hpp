// OfflineStorage: a data directory held by this process, with its storage plugin, not open yet: for backup and restore
// while no server runs. Nothing else of a world is started.
#pragma once

#include <memory>
#include <string>

#include <moosaic/storage.hpp>

#include "host/configuration.hpp"
#include "host/data_directory.hpp"
#include "host/facilities.hpp"
#include "host/plugin_host.hpp"
#include "server/shutdown.hpp"
#include "server/world_address.hpp"

namespace moosaic::server {

class OfflineStorage {
public:
    // `create`: the directory may be missing.
    static Result<Held<OfflineStorage>> take(const WorldAddress& address, bool create);
    void close() { shutdown_.run(); }
    [[nodiscard]] bool left_behind() const { return plugins_ != nullptr && !plugins_->left_behind().empty(); }
    OfflineStorage(const OfflineStorage&) = delete;
    OfflineStorage& operator=(const OfflineStorage&) = delete;

    // As it is: an older database is copied, not migrated.
    Result<void> back_up(const std::string& file);
    Result<void> restore(const std::string& file);

private:
    friend struct Ending;
    OfflineStorage() = default;
    ~OfflineStorage() = default;
    Result<void> configure(const WorldAddress& address);
    Result<void> load_storage();
    [[nodiscard]] storage::OpenOptions options() const;

    host::Configuration configuration_;
    std::unique_ptr<host::Facilities> facilities_;
    std::unique_ptr<host::DataDirectory> directory_;
    std::unique_ptr<host::PluginHost> plugins_;
    storage::Storage* storage_ = nullptr;
    Shutdown shutdown_;
};

}  // namespace moosaic::server
