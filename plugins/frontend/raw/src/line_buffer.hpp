// LineBuffer: the line being typed, in whole UTF-8 characters, with a bound.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace moosaic::raw {

class LineBuffer {
public:
    explicit LineBuffer(std::size_t limit) : limit_(limit) {}

    // False: the line has grown beyond the bound; all of it will be refused.
    bool add(std::string_view character) {
        if (text_.size() + character.size() > limit_) too_long_ = true;
        if (!too_long_) text_ += character;
        return !too_long_;
    }
    // The last character removed, empty if there was none.
    std::string erase_character() {
        std::size_t at = text_.size();
        while (at > 0 && (static_cast<unsigned char>(text_[--at]) & 0xC0U) == 0x80U) {}
        std::string gone = text_.substr(at);
        text_.erase(at);
        return gone;
    }
    void erase_word() {  // blank-delimited
        const auto end = text_.find_last_not_of(" \t");
        const auto blank = end == std::string::npos ? std::string::npos : text_.find_last_of(" \t", end);
        text_.erase(blank == std::string::npos ? 0 : blank + 1);
    }
    void clear() { text_.clear(), too_long_ = false; }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty() && !too_long_; }
    [[nodiscard]] bool too_long() const { return too_long_; }

private:
    std::size_t limit_;
    std::string text_;
    bool too_long_ = false;
};

}  // namespace moosaic::raw
