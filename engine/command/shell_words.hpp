// Words of a line by the quoting rules of a POSIX shell, without its expansions; `#` starts no comment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <moosaic/result.hpp>

namespace moosaic::command {

Result<std::vector<std::string>> shell_words(std::string_view line);

}  // namespace moosaic::command
