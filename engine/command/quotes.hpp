// Where quoted spans lie: the one rule that the splitter and the lexer share.
//
// A quote (" or ') opens a span only where a word begins, so an apostrophe or an inch mark inside a word never does.
// The span ends at the next same quote that has no backslash before it; an apostrophe that closes has no letter or
// digit behind it. A quote without such an end opens nothing.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace moosaic::command {

class Quotes {
public:
    // `text` must outlive the object. Asking for positions in ascending order costs linear time altogether.
    explicit Quotes(std::string_view text) : text_(text) {}

    static bool is_quote(char c) { return c == '"' || c == '\''; }

    // The position behind the span that opens at `at` (where a word begins), or npos.
    std::size_t span_end(std::size_t at);

private:
    std::string_view text_;
    std::array<bool, 2> hopeless_{};  // no closing quote of this kind lies ahead
};

}  // namespace moosaic::command
