// Starting just a storage.
#include "server/offline_storage.hpp"

#include <cstdlib>

#include "host/plugin_choice.hpp"
#include "host/prefix.hpp"
#include "server/engine_sections.hpp"
#include "server/open_world.hpp"
#include "server/plugin_facilities.hpp"
#include "world/schema.hpp"

namespace moosaic::server {

Result<std::unique_ptr<OfflineStorage>> OfflineStorage::take(const WorldAddress& address, bool create) {
    std::unique_ptr<OfflineStorage> held(new OfflineStorage());
    if (auto done = held->configure(address); !done) return tl::unexpected<Error>(done.error());
    auto directory = create ? host::DataDirectory::create(address.data) : host::DataDirectory::open(address.data);
    if (!directory) return tl::unexpected<Error>(directory.error());
    held->directory_ = std::make_unique<host::DataDirectory>(std::move(*directory));
    if (auto locked = held->directory_->lock(); !locked) return tl::unexpected<Error>(locked.error());
    if (auto done = held->load_storage(); !done) return tl::unexpected<Error>(done.error());
    return held;
}

OfflineStorage::~OfflineStorage() {
    if (storage_ != nullptr) storage_->close();
    if (plugins_) plugins_->stop_all();
    if (facilities_) facilities_->loop().stop();
}

Result<void> OfflineStorage::configure(const WorldAddress& address) {
    add_engine_sections(configuration_);
    if (const auto file = host::find_config_file(address.config, address.data); !file.empty())
        if (auto read = configuration_.load_file(file); !read) return read;
    configuration_.apply_environment(host::process_environment());
    for (const auto& set : address.sets)
        if (auto applied = configuration_.apply_set(set); !applied) return applied;
    if (std::getenv("MOOSAIC_LOG__LEVEL") == nullptr)
        if (auto applied = configuration_.apply_set("log.level=warning"); !applied) return applied;
    if (const auto errors = resolve_early_sections(configuration_); !errors.empty())
        return tl::unexpected<Error>(all_of(errors));
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
    if (const auto errors = plugins_->start_all({"storage"}); !errors.empty())
        return tl::unexpected<Error>(all_of(errors));
    storage_ = plugins_->find<storage::Storage>("storage", backend);
    if (storage_ == nullptr) return tl::unexpected<Error>(plugins_->why_not("storage", backend));
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
