// The plugin line of storage/sqlite.
#include <moosaic/plugin.hpp>

#include "sqlite_storage.hpp"

MOOSAIC_PLUGIN("storage", "sqlite", "0.1.0", moosaic::storage::SqliteStorage);
