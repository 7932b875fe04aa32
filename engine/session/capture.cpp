#include "session/capture.hpp"

namespace moosaic::session {

Capture::Step Capture::line(std::string_view line) {
    if (line == ".") return spoiled_ ? Step::too_long : Step::done;
    if (line == ".cancel") return Step::cancelled;
    if (spoiled_) return Step::more;
    ++lines_;
    if (lines_ > max_lines_ || text_.size() + line.size() + 1 > max_bytes_) {
        spoil();
        return Step::more;
    }
    if (lines_ > 1) text_ += '\n';
    text_ += line;
    return Step::more;
}

}  // namespace moosaic::session
