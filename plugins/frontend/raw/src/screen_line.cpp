#include "screen_line.hpp"

#include <utf8proc.h>

#include <moosaic/text.hpp>

namespace moosaic::raw {

int character_width(char32_t code) {
    if (code < 0x80) return 1;
    return utf8proc_charwidth(static_cast<utf8proc_int32_t>(code));
}

void ScreenLine::put(std::string& out, std::string_view utf8) {
    for (std::size_t i = 0; i < utf8.size();) {
        const text::Character c = text::decode(utf8, i);
        if (c.code == '\t') {
            const int blanks = 8 - column_ % 8;
            for (int n = 0; n < blanks; ++n) advance(out, " ", 1);
        } else {
            advance(out, utf8.substr(i, c.size), character_width(c.code));
        }
        i += c.size;
    }
}

void ScreenLine::advance(std::string& out, std::string_view character, int width) {
    if (column_ + width > columns_) {  // a wide character does not fit into the last column
        ++row_;
        column_ = 0;
    }
    out += character;
    column_ += width;
    if (column_ < columns_) return;
    // Terminals differ in whether the cursor has wrapped by now; a blank and a CR bring all of them to the same place.
    out += " \r";
    ++row_;
    column_ = 0;
}

void ScreenLine::erase(std::string& out) {
    if (row_ > 0) out += "\x1B[" + std::to_string(row_) + "A";
    out += "\r\x1B[J";
    reset();
}

}  // namespace moosaic::raw
