#include "server/find_storage.hpp"

#include <moosaic/keeps_files.hpp>

namespace moosaic::server {

Result<storage::Storage*> find_storage(host::PluginHost& plugins, const std::string& backend) {
    auto* storage = plugins.find<storage::Storage>("storage", backend);
    if (storage == nullptr) return tl::unexpected<Error>(plugins.why_not("storage", backend));
    if (!storage->capabilities().persistent)
        return fail("storage." + backend + " keeps nothing once the program ends, so no world can live in it",
                    "store.backend", "name a storage that is persistent, as \"sqlite\"");
    return storage;
}

std::vector<std::string> files_of(host::PluginHost& plugins, const std::string& backend) {
    std::vector<std::string> files;
    (void)plugins.beside<storage::KeepsFiles>("storage", backend, "files",
                                              [&](const auto& keeper) { files = keeper.files(); });
    return files;
}

}  // namespace moosaic::server
