// Brings a database file to the schema's version. The version is PRAGMA user_version; PRAGMA application_id says the
// file is a world. Throws SQLite::Exception.
#pragma once

#include <SQLiteCpp/Database.h>

#include <moosaic/storage.hpp>

namespace moosaic::storage {

inline constexpr int world_id = 0x4d4f4f31;  // "MOO1", the application id of a world's file

// The version of a database that may be opened with `schema`: not newer, and a world. An empty one has version 0.
Result<int> version_of(SQLite::Database& database, const std::string& file, const Schema& schema);

// All steps in one transaction. Refuses what version_of refuses, and an empty file unless one is to be made, without
// changing it.
Result<void> migrate(SQLite::Database& database, const std::string& file, const OpenOptions& options);

}  // namespace moosaic::storage
