#include "session/terminal.hpp"

#include <algorithm>
#include <string>

namespace moosaic::session {

namespace {

constexpr std::string_view raw_client = "xterm-256-basic";
std::string lower_trimmed(std::string_view term) {
    const auto begin = term.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    std::string out(term.substr(begin, term.find_last_not_of(" \t") - begin + 1));
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

}  // namespace

std::string_view wished_mode(const transport::ConnectionInfo& info) {
    if (!info.terminal.pty) return "raw";
    const std::string term = lower_trimmed(info.terminal.term);
    return term.empty() || term == "dumb" || term == raw_client ? "raw" : "rich";
}

ColourDepth colour_depth(const transport::ConnectionInfo& info) {
    if (info.framing) return ColourDepth::ansi16;
    if (!info.terminal.pty) return ColourDepth::none;
    const std::string term = lower_trimmed(info.terminal.term);
    if (term.empty() || term == "dumb") return ColourDepth::none;
    const auto wish = info.terminal.environment.find("COLORTERM");
    if (wish != info.terminal.environment.end() && (wish->second == "truecolor" || wish->second == "24bit"))
        return ColourDepth::truecolor;
    if (term.find("256") != std::string::npos) return ColourDepth::ansi256;
    if (term == "linux" || term == "ansi") return ColourDepth::ansi16;
    return ColourDepth::ansi256;
}

std::string_view colour_name(ColourDepth depth) {
    switch (depth) {
        case ColourDepth::none:
            return "none";
        case ColourDepth::ansi16:
            return "16";
        case ColourDepth::ansi256:
            return "256";
        case ColourDepth::truecolor:
            return "truecolor";
    }
    return "none";
}

}  // namespace moosaic::session
