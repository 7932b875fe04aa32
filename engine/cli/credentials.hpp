// Passwords and keys as the command line takes them: the same for `init` and for `user`.
#pragma once

#include <string>

#include <moosaic/result.hpp>

namespace moosaic::cli {

// The first line of a public key file, or of standard input ("-", standard_input.hpp), that is neither empty nor a
// comment. What it says is checked by whoever keeps it.
Result<std::string> read_key_line(const std::string& file);

// The first line of standard input without its end: UTF-8, not empty, and bounded.
Result<std::string> read_password();

}  // namespace moosaic::cli
