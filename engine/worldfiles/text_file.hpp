// A text file from outside, as the world loader and the commands of the command line take one: UTF-8, with or without a
// byte order mark, of bounded size.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/result.hpp>

namespace moosaic::worldfiles {

// The text without its mark. An Error names the file as `shown` (with the line, if a byte is at fault) and what to do.
// As regular_file.hpp reads: nothing is waited for.
Result<std::string> read_text(const std::filesystem::path& file, const std::string& shown, std::uintmax_t most);

// The same for bytes that have been read already.
Result<std::string> text_of(std::string bytes, const std::string& shown);

struct FilesBelow {
    std::vector<std::filesystem::path> files;
    // What bears the extension, or may hold such files, and is left out, sorted: links, pipes and the like. A world's
    // files lie in the world's folder, so links are not followed, wherever they lead.
    std::vector<Error> left_out;
};

// Regular files of that extension below a folder, sorted. Empty if there is no such folder; throws
// std::filesystem::filesystem_error for one that cannot be read.
FilesBelow files_below(const std::filesystem::path& folder, std::string_view extension);

}  // namespace moosaic::worldfiles
