// Wording of errors at the top of a task.
#include "task/failure.hpp"

#include <moosaic/markup.hpp>

#include "world/error.hpp"

namespace moosaic::task {

namespace {

std::string red(const std::string& text, bool prefixes) {
    return "[bold red]" + std::string(prefixes ? "[ERROR] " : "") + markup::escape(text) + "[/]";
}

void append_trace(std::vector<std::string>& lines, const std::vector<executor::TraceFrame>& trace) {
    for (const auto& frame : trace) {
        std::string where = "  " + frame.verb + ", line " + std::to_string(frame.line);
        if (!frame.author.empty()) where += ", by " + frame.author;
        lines.push_back("[red]" + markup::escape(where) + "[/]");
        if (!frame.source.empty()) lines.push_back(markup::escape("    " + frame.source));
    }
}

}  // namespace

std::vector<std::string> error_lines(const executor::Raised& raised, bool sees_code, bool prefixes) {
    std::vector<std::string> lines;
    if (world::is_user_error(raised.type)) {
        lines.push_back(red(raised.message, prefixes));
        return lines;
    }
    if (world::is_permission_error(raised.type)) {
        lines.push_back(red("PermissionError: " + raised.message, prefixes));
    } else {
        lines.push_back(red("That command failed inside the world's code.", prefixes));
        if (sees_code) lines.push_back(red(raised.type + ": " + raised.message, false));
    }
    if (sees_code) append_trace(lines, raised.trace);
    return lines;
}

std::vector<std::string> stop_lines(const executor::Stopped& stopped, bool sees_code, bool prefixes) {
    std::vector<std::string> lines{red(stopped.message, prefixes)};
    if (sees_code) append_trace(lines, stopped.trace);
    return lines;
}

}  // namespace moosaic::task
