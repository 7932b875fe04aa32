#include "worldfiles/text_file.hpp"

#include <algorithm>
#include <cstdio>

#include <moosaic/regular_file.hpp>
#include <moosaic/text.hpp>

namespace moosaic::worldfiles {

namespace {

namespace fs = std::filesystem;

constexpr const char* save_as_utf8 = "save it as UTF-8";
constexpr std::size_t most_entries = 100'000;  // of one folder

std::size_t first_bad_byte(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto character = text::decode(text, at);
        if (!character.valid) return at;
        at += character.size;
    }
    return std::string_view::npos;
}

}  // namespace

Result<std::string> text_of(std::string bytes, const std::string& shown) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"))
        return fail("is UTF-16, not UTF-8", shown, save_as_utf8);
    if (bytes.starts_with(mark)) bytes.erase(0, mark.size());
    if (const auto at = first_bad_byte(bytes); at != std::string::npos) {
        char byte[8];
        std::snprintf(byte, sizeof byte, "0x%02X", static_cast<unsigned>(static_cast<unsigned char>(bytes[at])));
        const auto line =
            1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::string::difference_type>(at), '\n');
        return fail("is not UTF-8: the byte " + std::string(byte), shown + ":" + std::to_string(line), save_as_utf8);
    }
    return bytes;
}

Result<std::string> read_text(const fs::path& file, const std::string& shown, std::uintmax_t most) {
    auto bytes = read_regular_file(file.string(), most);
    if (!bytes) {
        bytes.error().where = shown;
        return tl::unexpected(std::move(bytes.error()));
    }
    return text_of(std::move(*bytes), shown);
}

std::vector<fs::path> files_below(const fs::path& folder, std::string_view extension) {
    std::vector<fs::path> files;
    if (!fs::is_directory(folder)) return files;
    // Links are not followed: a world's files live in the world's folder.
    std::error_code error;
    std::size_t seen = 0;
    fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (++seen > most_entries) error = std::make_error_code(std::errc::file_too_large);
        std::error_code gone;
        if (!error && at->is_regular_file(gone) && !at->is_symlink(gone) && at->path().extension() == extension)
            files.push_back(at->path());
        if (error) break;
    }
    if (error) throw fs::filesystem_error("the folder cannot be read, or holds too much", folder, error);
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace moosaic::worldfiles
