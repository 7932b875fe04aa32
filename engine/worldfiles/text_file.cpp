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

Error left_out(const fs::path& path, const fs::file_status& status) {
    if (fs::is_symlink(status))
        return {"this is a link and is left out: links are not followed", path.string(), "put there what it names"};
    return {"this is neither a file nor a folder and is left out", path.string(), "put a file there, or remove it"};
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

FilesBelow files_below(const fs::path& folder, std::string_view extension) {
    FilesBelow out;
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        if (const auto status = fs::symlink_status(folder, error); fs::exists(status))
            out.left_out.push_back(left_out(folder, status));
        return out;
    }
    std::size_t seen = 0;
    fs::recursive_directory_iterator at(folder, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (++seen > most_entries) error = std::make_error_code(std::errc::file_too_large);
        std::error_code gone;
        if (error) break;
        const auto status = at->symlink_status(gone);
        const bool named = at->path().extension() == extension;
        if (fs::is_regular_file(status)) {
            if (named) out.files.push_back(at->path());
        } else if (fs::is_symlink(status) ? named || at->is_directory(gone) : named && !fs::is_directory(status)) {
            out.left_out.push_back(left_out(at->path(), status));
        }
    }
    if (error) throw fs::filesystem_error("the folder cannot be read, or holds too much", folder, error);
    std::sort(out.files.begin(), out.files.end());
    std::sort(out.left_out.begin(), out.left_out.end(),
              [](const Error& a, const Error& b) { return a.where < b.where; });
    return out;
}

}  // namespace moosaic::worldfiles
