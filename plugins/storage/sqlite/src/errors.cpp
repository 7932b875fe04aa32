#include "errors.hpp"

#include <sqlite3.h>

#include <cstring>

namespace moosaic::storage {

namespace {

std::string remedy_for(int code) {
    switch (code) {
        case SQLITE_FULL:
            return "free some space on this disk";
        case SQLITE_IOERR:
            return "check the disk and its free space";
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
            return "check that the file and its folder may be written by this user";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "restore the last backup";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "end the other program that writes to this file";
        default:
            return {};
    }
}

}  // namespace

Error sqlite_error(const SQLite::Exception& exception, const std::string& file) {
    return {std::string("SQLite: ") + exception.what(), file, remedy_for(exception.getErrorCode() & 0xff)};
}

Error system_error(const std::string& what, const std::string& file, int code) {
    return {what + ": " + std::strerror(code), file, {}};
}

}  // namespace moosaic::storage
