// Files made with the owner's rights only: the world holds password hashes. SQLite gives -wal and -shm the rights of
// the database file.
#pragma once

#include <string>

#include <moosaic/result.hpp>

namespace moosaic::storage {

// An empty file, 0600, if there is none.
Result<void> create_private(const std::string& file);
// Flushes a finished file and puts it in the place of `file`, durably.
Result<void> move_into_place(const std::string& finished, const std::string& file);

}  // namespace moosaic::storage
