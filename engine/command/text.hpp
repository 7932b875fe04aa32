// Small questions about UTF-8 text that the lexer and the splitter ask.
#pragma once

#include <cstddef>
#include <string_view>

namespace moosaic::command {

// Blanks between words: the ASCII white space characters.
inline bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trim_left(std::string_view text);
std::string_view trim(std::string_view text);

// Is the character that starts at `at`, or the one that ends before `at`, of that kind? False outside the text and for
// bytes that are no UTF-8.
bool letter_at(std::string_view text, std::size_t at);
bool letter_or_digit_at(std::string_view text, std::size_t at);
bool letter_or_digit_before(std::string_view text, std::size_t at);

}  // namespace moosaic::command
