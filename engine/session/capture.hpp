// Capture: collects typed lines for @edit and @program until a lone `.` (or `.cancel`), within bounds.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace moosaic::session {

class Capture {
public:
    enum class Step { more, done, cancelled, too_long };

    // What may be typed instead of a line of text.
    static constexpr std::string_view end_line = ".", cancel_line = ".cancel", draft_line = ".draft";

    Capture(std::string command, std::size_t max_bytes, std::size_t max_lines)
        : command_(std::move(command)), max_bytes_(max_bytes), max_lines_(max_lines) {}

    // One line, verbatim. `too_long` comes instead of `done` when a bound was passed: nothing may be used then.
    Step line(std::string_view line);
    // A line was lost (longer than a line may be): what is collected is not what was typed.
    void spoil() { spoiled_ = true; }

    // Lines from elsewhere, as if they had been typed.
    void add(std::string_view lines);
    [[nodiscard]] bool empty() const { return lines_ == 0; }
    [[nodiscard]] std::size_t lines() const { return lines_; }
    [[nodiscard]] const std::string& command() const { return command_; }
    [[nodiscard]] std::string take() { return std::move(text_); }  // lines joined by LF, no LF at the end

private:
    std::string command_;
    std::size_t max_bytes_;
    std::size_t max_lines_;
    std::string text_;
    std::size_t lines_ = 0;
    bool spoiled_ = false;
};

}  // namespace moosaic::session
