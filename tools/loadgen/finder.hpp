// Finds a short text in a stream that arrives in pieces.
#pragma once

#include <string>
#include <vector>

namespace loadgen {

class Finder {
public:
    // An empty text is never found.
    explicit Finder(std::string text) : text_(std::move(text)), fallback_(text_.size(), 0) {
        for (std::size_t i = 1, k = 0; i < text_.size(); ++i) {
            while (k > 0 && text_[i] != text_[k]) k = fallback_[k - 1];
            if (text_[i] == text_[k]) ++k;
            fallback_[i] = k;
        }
    }

    // True when `c` is the last character of an occurrence; occurrences do not overlap.
    bool feed(char c) {
        if (text_.empty()) return false;
        while (matched_ > 0 && c != text_[matched_]) matched_ = fallback_[matched_ - 1];
        if (c == text_[matched_]) ++matched_;
        if (matched_ < text_.size()) return false;
        matched_ = 0;
        return true;
    }

    bool empty() const { return text_.empty(); }

private:
    std::string text_;
    std::vector<std::size_t> fallback_;  // Knuth, Morris, Pratt: where to go on after a mismatch
    std::size_t matched_ = 0;
};

}  // namespace loadgen
