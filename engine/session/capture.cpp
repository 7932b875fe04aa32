#include "session/capture.hpp"

namespace moosaic::session {

Capture::Step Capture::line(std::string_view line) {
    if (line == end_line) return spoiled_ ? Step::too_long : Step::done;
    if (line == cancel_line) return Step::cancelled;
    if (spoiled_) return Step::more;
    if (lines_ + 1 > max_lines_ || text_.size() + line.size() + 1 > max_bytes_) {
        spoil();
        return Step::more;
    }
    ++lines_;
    if (lines_ > 1) text_ += '\n';
    text_ += line;
    return Step::more;
}

void Capture::add(std::string_view lines) {
    for (;;) {
        const auto end = lines.find('\n');
        line(lines.substr(0, end));
        if (end == std::string_view::npos) return;
        lines.remove_prefix(end + 1);
    }
}

}  // namespace moosaic::session
