// Where quoted spans lie.
#include "command/quotes.hpp"

#include "command/text.hpp"

namespace moosaic::command {

std::size_t Quotes::span_end(std::size_t at) {
    if (at >= text_.size() || !is_quote(text_[at])) return std::string_view::npos;
    const char quote = text_[at];
    bool& hopeless = hopeless_[quote == '"' ? 0 : 1];
    if (hopeless) return std::string_view::npos;
    for (std::size_t i = at + 1; i < text_.size(); ++i) {
        if (text_[i] != quote || text_[i - 1] == '\\') continue;
        if (quote == '\'' && letter_or_digit_at(text_, i + 1)) continue;
        return i + 1;
    }
    hopeless = true;
    return std::string_view::npos;
}

}  // namespace moosaic::command
