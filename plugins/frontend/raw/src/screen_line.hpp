// ScreenLine: where the cursor is after text was put on a terminal that wraps at its right edge.
#pragma once

#include <string>
#include <string_view>

namespace moosaic::raw {

// Columns a character takes: 0 for combining marks, 2 for wide ones.
int character_width(char32_t code);

class ScreenLine {
public:
    void set_columns(int columns) { columns_ = columns > 1 ? columns : 80; }
    void reset() { row_ = column_ = 0; }
    // Appends what must be sent to show `utf8` (TAB as blanks) and moves the cursor.
    void put(std::string& out, std::string_view utf8);
    // From wherever put() left the cursor: back to the first column of the first row, everything below cleared.
    void erase(std::string& out);
    void back(int width) { column_ -= width; }  // within the row
    [[nodiscard]] int row() const { return row_; }
    [[nodiscard]] int column() const { return column_; }

private:
    void advance(std::string& out, std::string_view character, int width);

    int columns_ = 80;
    int row_ = 0;
    int column_ = 0;
};

}  // namespace moosaic::raw
