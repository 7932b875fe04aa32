// The plugin line of storage/memory.
#include <moosaic/plugin.hpp>

#include "memory_storage.hpp"

MOOSAIC_PLUGIN("storage", "memory", "0.1.0", moosaic::storage::MemoryStorage);
