// Words of a line by the quoting rules of a POSIX shell.
#include "command/shell_words.hpp"

#include <optional>

#include "command/text.hpp"

namespace moosaic::command {

namespace {

class Reader {
public:
    explicit Reader(std::string_view line) : line_(line) {}

    Result<std::vector<std::string>> run() {
        while (at_ < line_.size()) {
            const char c = line_[at_++];
            if (is_blank(c)) {
                finish();
            } else if (c == '\'' || c == '"') {
                if (!quoted(c)) return fail(std::string("quotation mark ") + c + " is not closed");
            } else if (c == '\\') {
                if (at_ == line_.size()) return fail("nothing follows the last backslash");
                add(line_[at_++]);
            } else {
                add(c);
            }
        }
        finish();
        return std::move(words_);
    }

private:
    bool quoted(char quote) {
        if (!word_) word_.emplace();
        while (at_ < line_.size()) {
            const char c = line_[at_++];
            if (c == quote) return true;
            const bool escapes = quote == '"' && c == '\\' && at_ < line_.size() &&
                                 std::string_view("\"\\$`").find(line_[at_]) != std::string_view::npos;
            add(escapes ? line_[at_++] : c);
        }
        return false;
    }

    void add(char c) {
        if (!word_) word_.emplace();
        *word_ += c;
    }

    void finish() {
        if (word_) words_.push_back(std::move(*word_));
        word_.reset();
    }

    std::string_view line_;
    std::size_t at_ = 0;
    std::optional<std::string> word_;
    std::vector<std::string> words_;
};

}  // namespace

Result<std::vector<std::string>> shell_words(std::string_view line) { return Reader(line).run(); }

}  // namespace moosaic::command
