// Small questions about UTF-8 text, answered by utf8proc.
#include "command/text.hpp"

#include <utf8proc.h>

namespace moosaic::command {

namespace {

enum class Kind { other, letter, digit };

Kind kind_at(std::string_view text, std::size_t at) {
    if (at >= text.size()) return Kind::other;
    utf8proc_int32_t code = -1;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
    if (utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &code) <= 0) return Kind::other;
    switch (utf8proc_category(code)) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
            return Kind::letter;
        case UTF8PROC_CATEGORY_ND:
        case UTF8PROC_CATEGORY_NL:
        case UTF8PROC_CATEGORY_NO:
            return Kind::digit;
        default:
            return Kind::other;
    }
}

}  // namespace

std::string_view trim_left(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    return text;
}

std::string_view trim(std::string_view text) {
    text = trim_left(text);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

bool letter_at(std::string_view text, std::size_t at) { return kind_at(text, at) == Kind::letter; }

bool letter_or_digit_at(std::string_view text, std::size_t at) { return kind_at(text, at) != Kind::other; }

bool letter_or_digit_before(std::string_view text, std::size_t at) {
    if (at == 0 || at > text.size()) return false;
    std::size_t start = at - 1;
    while (start > 0 && at - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U) --start;
    return letter_or_digit_at(text, start);
}

}  // namespace moosaic::command
