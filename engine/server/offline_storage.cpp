// Starting just a storage.
#include "server/offline_storage.hpp"

#include <filesystem>

#include "host/plugin_choice.hpp"
#include "host/prefix.hpp"
#include "server/find_storage.hpp"
#include "server/plugin_facilities.hpp"
#include "server/world_configuration.hpp"
#include "world/schema.hpp"

namespace moosaic::server {

Result<Held<OfflineStorage>> OfflineStorage::take(const WorldAddress& address, bool create) {
    // Before anything is made, as the log is.
    if (std::error_code none; !create || std::filesystem::exists(address.data, none))
        if (auto good = host::DataDirectory::look(address.data); !good) return tl::unexpected<Error>(good.error());
    Held<OfflineStorage> held(new OfflineStorage());
    if (auto done = held->configure(address); !done) return tl::unexpected<Error>(done.error());
    auto directory = create ? host::DataDirectory::create(address.data) : host::DataDirectory::open(address.data);
    if (!directory) return tl::unexpected<Error>(directory.error());
    held->directory_ = std::make_unique<host::DataDirectory>(std::move(*directory));
    if (auto locked = held->directory_->lock(); !locked) return tl::unexpected<Error>(locked.error());
    if (auto done = held->load_storage(); !done) return tl::unexpected<Error>(done.error());
    return held;
}

Result<void> OfflineStorage::configure(const WorldAddress& address) {
    if (auto read = read_configuration(configuration_, address, true); !read) return read;
    auto facilities = host::Facilities::make(configuration_);
    if (!facilities) return tl::unexpected<Error>(facilities.error());
    facilities_ = std::move(*facilities);
    return {};
}

Result<void> OfflineStorage::load_storage() {
    const auto prefix = host::own_prefix();
    const auto backend = host::storage_backend(configuration_);
    host::PluginHostOptions options;
    options.folders = host::plugin_folders(configuration_, prefix.plugins());
    options.default_on = {"storage." + backend};
    options.needed = options.default_on;
    options.data_directory = directory_->path();
    options.libexec_directory = prefix.libexec();
    options.offers = facilities_by_kind();
    plugins_ = std::make_unique<host::PluginHost>(*facilities_, options);
    if (const auto errors = plugins_->load(configuration_); !errors.empty())
        return tl::unexpected<Error>(all_of(errors));
    shutdown_.at(Phase::plugins, "plugins", [this] { plugins_->stop_all(); });
    if (const auto errors = plugins_->start_all({"storage"}); !errors.empty())
        return tl::unexpected<Error>(all_of(errors));
    auto found = find_storage(*plugins_, backend);
    if (!found) return tl::unexpected<Error>(found.error());
    storage_ = *found;
    shutdown_.at(Phase::storage, "the storage", [this] { storage_->close(); });
    return {};
}

storage::OpenOptions OfflineStorage::options() const {
    storage::OpenOptions options;
    options.directory = directory_->path();
    options.schema = world::schema();
    options.create = false;
    return options;
}

Result<void> OfflineStorage::back_up(const std::string& file) {
    auto with = options();
    Result<void> copied;
    bool older = false;
    with.before_migration = [&](int, int) -> Result<void> {
        older = true;
        copied = storage_->backup(file, {});
        return fail("a backup migrates nothing");
    };
    auto opened = storage_->open(std::move(with));
    if (older) return copied;
    if (!opened) return opened;
    copied = storage_->backup(file, {});
    storage_->close();
    return copied;
}

Result<void> OfflineStorage::restore(const std::string& file) { return storage_->restore(file, options(), {}); }

}  // namespace moosaic::server
