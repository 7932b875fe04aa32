// Copies of a world's database file: backup and restore. Neither leaves anything half-made under the name it was given.
// Throws SQLite::Exception.
#pragma once

#include <string>

#include <moosaic/storage.hpp>

namespace moosaic::storage {

// `database`, which may be in use by any number of connections, into the new file `target`.
Result<void> back_up(const std::string& database, const std::string& target, const Schema& schema,
                     const CopyStep& step);

// A file that back_up made into the new file `database`.
Result<void> restore_copy(const std::string& backup, const std::string& database, const Schema& schema,
                          const CopyStep& step);

}  // namespace moosaic::storage
