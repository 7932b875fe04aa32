// SQLite's errors as Errors, with what the reader can do about the usual ones.
#pragma once

#include <SQLiteCpp/Exception.h>

#include <moosaic/result.hpp>

namespace moosaic::storage {

Error sqlite_error(const SQLite::Exception& exception, const std::string& file);
// errno of a failed system call.
Error system_error(const std::string& what, const std::string& file, int code);

}  // namespace moosaic::storage
