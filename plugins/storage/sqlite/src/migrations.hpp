// Brings a database file to the schema's version. The version is PRAGMA user_version; PRAGMA application_id says the
// file is a world. Throws SQLite::Exception.
#pragma once

#include <SQLiteCpp/Database.h>

#include <moosaic/storage.hpp>

namespace moosaic::storage {

// Refuses a newer database, or one that is no world, without changing it.
Result<void> migrate(SQLite::Database& database, const std::string& file, const OpenOptions& options);

}  // namespace moosaic::storage
