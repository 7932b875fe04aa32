// Where one fragment of a line ends and the next begins.
#include "command/splitter.hpp"

#include "command/quotes.hpp"
#include "command/text.hpp"

namespace moosaic::command {

namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_separator(char c) { return c == '.' || c == ',' || c == ';'; }

// Behind a separator at `at`: where the next fragment starts, or npos when the character separates nothing.
std::size_t behind_separator(std::string_view text, std::size_t at) {
    std::size_t next = at + 1;
    while (next < text.size() && text[next] == ' ') ++next;
    if (next == at + 1 || next == text.size()) return npos;
    return text[next] == '@' || letter_at(text, next) ? next : npos;
}

bool is_then(std::string_view text, std::size_t at) {
    constexpr std::string_view word = "then";
    if (text.size() - at < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i)
        if ((text[at + i] | 0x20) != word[i]) return false;
    return !letter_or_digit_before(text, at) && !letter_or_digit_at(text, at + word.size());
}

// One scan up to the first place where the text is cut.
class Scan {
public:
    explicit Scan(std::string_view text) : text_(text), quotes_(text) {}

    Cut run() {
        while (at_ < text_.size()) {
            if (opens_span()) continue;
            if (unclosed_) break;
            if (depth_ == 0 && is_separator(text_[at_])) {
                if (const auto next = behind_separator(text_, at_); next != npos)
                    return {piece(at_), text_.substr(next)};
            } else if (depth_ == 0 && is_then(text_, at_)) {
                return {piece(at_), text_.substr(at_ + 4)};
            }
            step();
        }
        return {piece(text_.size()), {}};
    }

private:
    // Passes a quoted span that opens here. A " that nothing closes keeps the rest together, so that the whole of it is
    // reported instead of a part being run.
    bool opens_span() {
        const bool may_open = word_start_ || (depth_ > 0 && !letter_or_digit_before(text_, at_));
        if (!may_open || !Quotes::is_quote(text_[at_])) return false;
        const std::size_t end = quotes_.span_end(at_);
        if (end == npos) {
            unclosed_ = text_[at_] == '"' && depth_ == 0;
            if (unclosed_) protected_ = text_.size();
            return false;
        }
        at_ = end;
        protected_ = end;
        word_start_ = true;
        return true;
    }

    void step() {
        const char c = text_[at_];
        if (c == '(' || c == '[' || c == '{') ++depth_;
        if ((c == ')' || c == ']' || c == '}') && depth_ > 0) --depth_;
        word_start_ = is_blank(c);
        ++at_;
        if (depth_ > 0) protected_ = at_;
    }

    [[nodiscard]] std::string_view piece(std::size_t end) const {
        std::string_view out = text_.substr(0, end);
        std::size_t keep = end;
        while (keep > protected_ && (is_blank(out[keep - 1]) || is_separator(out[keep - 1]))) --keep;
        return trim(out.substr(0, keep));
    }

    std::string_view text_;
    Quotes quotes_;
    std::size_t at_ = 0;
    std::size_t protected_ = 0;  // separators before this place stand in quotes or brackets
    int depth_ = 0;
    bool word_start_ = true;
    bool unclosed_ = false;
};

}  // namespace

Cut cut_fragment(std::string_view text) {
    Cut cut{{}, text};
    while (cut.fragment.empty() && !cut.rest.empty()) cut = Scan(cut.rest).run();
    // Separators before the next fragment go with this cut, so that a rest always holds something to run.
    while (!cut.rest.empty()) {
        const Cut next = Scan(cut.rest).run();
        if (!next.fragment.empty()) break;
        cut.rest = next.rest;
    }
    return cut;
}

}  // namespace moosaic::command
