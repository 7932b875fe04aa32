// A typed line, taken fragment by fragment.
//
// A line is cut lazily: each fragment is taken when the one before it has run, inside the task of that fragment,
// because a verb that takes raw text swallows the rest of the line. Every fragment is a task and a transaction of its
// own; an error in one does not stop the next.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "command/parser.hpp"

namespace moosaic::command {

inline constexpr std::size_t max_line_bytes = 8192;

// What whoever sent a longer line reads, at whatever door.
std::string line_too_long(std::size_t most);
inline constexpr int max_fragments = 16;

// What is left of a line: {typed, 0, shortcuts} at first. A plain value; keep a copy to run a fragment again.
struct Line {
    std::string rest;
    int taken = 0;          // fragments so far
    bool shortcuts = true;  // rewrite the prefixes " : ; (session setting x_shortcuts)

    // Is there something left to run?
    [[nodiscard]] bool more() const;
};

// Takes the next fragment: unresolved unless its verb is raw. Nothing when the line is blank or used up. UsageError,
// with the line emptied, for more than 8 KiB and behind the sixteenth fragment.
std::optional<ParsedCommand> next_fragment(Scene& scene, Line& line);

// `"text` -> `say text`, `:text` -> `emote text`, `;text` -> `@eval text`; other lines, and a prefix alone, as they
// are.
std::string expand_prefix(std::string_view line);

}  // namespace moosaic::command
