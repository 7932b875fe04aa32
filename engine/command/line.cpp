// A typed line, taken fragment by fragment.
#include "command/line.hpp"

#include "command/dispatch.hpp"
#include "command/lexer.hpp"
#include "command/splitter.hpp"
#include "command/text.hpp"

namespace moosaic::command {

namespace {

ParsedCommand raw_command(std::string_view text, Selected verb) {
    ParsedCommand command = parse(text);
    command.dobj.reset();
    command.prepositions.clear();
    command.raw_verb = std::move(verb);
    return command;
}

// The raw verb that takes all of `text`, if there is one. Where more than one verb has the word, or one of something
// that a phrase names, the fragment as cut decides.
std::optional<Selected> raw_verb(Scene& scene, std::string_view text, std::string_view fragment) {
    if (auto raw = undisputed_raw_verb(scene, first_token(text).text)) return raw;
    if (fragment.size() == text.size()) return std::nullopt;  // nothing was cut off, so select() may decide later
    ParsedCommand command = parse(fragment);
    resolve(scene, command);
    auto selected = select(scene, command);
    if (!selected || !selected->verb.verb.flags.raw) return std::nullopt;
    return *selected;
}

void check_bounds(Line& line) {
    std::string problem;
    if (line.rest.size() > max_line_bytes) problem = line_too_long(max_line_bytes);
    if (line.taken >= max_fragments)
        problem = "A line holds at most " + std::to_string(max_fragments) + " commands; the rest was not run.";
    if (problem.empty()) return;
    line.rest.clear();
    throw world::WorldError("UsageError", problem);
}

}  // namespace

std::string line_too_long(std::size_t most) {
    return "That line is too long (at most " + std::to_string(most) + " bytes) and was dropped.";
}

bool Line::more() const { return !trim_left(rest).empty(); }

std::string expand_prefix(std::string_view line) {
    const std::string_view text = trim_left(line);
    if (text.empty()) return std::string(line);
    switch (text.front()) {
        case '"':
            return "say " + std::string(text.substr(1));
        case ':':
            return "emote " + std::string(text.substr(1));
        case ';':
            return "@eval " + std::string(text.substr(1));
        default:
            return std::string(line);
    }
}

std::optional<ParsedCommand> next_fragment(Scene& scene, Line& line) {
    if (!line.more()) return std::nullopt;
    check_bounds(line);
    ++line.taken;
    const std::string expanded = line.shortcuts ? expand_prefix(line.rest) : line.rest;
    const std::string_view text = trim_left(expanded);
    const Cut cut = cut_fragment(text);
    const std::string_view fragment = cut.fragment.empty() ? text : cut.fragment;
    if (auto raw = raw_verb(scene, text, fragment)) {
        line.rest.clear();
        return raw_command(text, std::move(*raw));
    }
    ParsedCommand command = parse(fragment);
    line.rest = cut.rest;
    return command;
}

}  // namespace moosaic::command
