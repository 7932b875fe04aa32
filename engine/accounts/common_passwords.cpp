#include "accounts/common_passwords.hpp"

#include <algorithm>
#include <functional>

#include <moosaic/regular_file.hpp>

#include "world/text.hpp"

namespace moosaic::accounts {

namespace {

constexpr std::size_t most_bytes = 256U << 20;
constexpr std::string_view around = " \t\r\v\f";

std::string_view trimmed(std::string_view word) {
    const auto first = word.find_first_not_of(around);
    if (first == std::string_view::npos) return {};
    return word.substr(first, word.find_last_not_of(around) - first + 1);
}

bool ascii(std::string_view word) {
    return std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// What folding by Unicode makes of ASCII, at a fraction of its cost: lists have millions of words.
std::uint64_t key_of(std::string_view word) {
    word = trimmed(word);
    std::string folded;
    if (ascii(word)) {
        folded.assign(word);
        for (char& c : folded)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    } else {
        folded = world::fold(word);
    }
    return std::hash<std::string_view>()(folded);
}

}  // namespace

Result<CommonPasswords> CommonPasswords::parse(std::string_view text, const std::string& where) {
    constexpr std::string_view mark = "\xef\xbb\xbf";
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
        return fail("the list of common passwords is UTF-16", where, "save it as UTF-8, one word a line");
    if (text.find('\0') != std::string_view::npos)
        return fail("the list of common passwords is no text", where, "it must be UTF-8, one word a line");
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    CommonPasswords list;
    while (!text.empty()) {
        // A lone CR ends a line too, as on old Macs; with CRLF the second line is empty.
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        const auto word = trimmed(text.substr(0, end));
        if (!word.empty() && (ascii(word) || world::valid_utf8(word))) list.words_.push_back(key_of(word));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (list.words_.empty())
        return fail("there is no word in the list of common passwords", where,
                    "one word a line, or remove passwords.common_file");
    std::sort(list.words_.begin(), list.words_.end());
    list.words_.erase(std::unique(list.words_.begin(), list.words_.end()), list.words_.end());
    list.words_.shrink_to_fit();
    return list;
}

Result<CommonPasswords> CommonPasswords::read(const std::string& file) {
    if (file.empty()) return CommonPasswords();
    constexpr auto what = "the list of common passwords";
    const auto opened = RegularFile::open(file, what, "correct passwords.common_file");
    if (!opened) return tl::unexpected(opened.error());
    if (opened->size() > most_bytes)
        return fail("the list of common passwords is larger than 256 MiB", file, "the most common ones are enough");
    const auto text = read_regular_file(file, most_bytes, what, "correct passwords.common_file");
    if (!text) return tl::unexpected(text.error());
    return parse(*text, file);
}

bool CommonPasswords::contains(std::string_view password) const {
    return !words_.empty() && std::binary_search(words_.begin(), words_.end(), key_of(password));
}

}  // namespace moosaic::accounts
