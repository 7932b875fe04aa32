#include "wire_text.hpp"

#include <moosaic/markup.hpp>

namespace moosaic::raw {

void append_rendered(std::string& out, std::string_view markup, ColourDepth depth, std::string_view line_end) {
    const std::string rendered = markup::render(markup, depth);
    std::string_view rest = rendered;
    while (true) {
        const auto end = rest.find('\n');
        out += rest.substr(0, end);
        out += line_end;
        if (end == std::string_view::npos) return;
        rest.remove_prefix(end + 1);
    }
}

}  // namespace moosaic::raw
