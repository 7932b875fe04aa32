// What a line means before anybody looks at it, whatever way it came: by a client, from the standard input of `do`, as
// an argument of a command.
#pragma once

#include <string>
#include <string_view>

#include <moosaic/text.hpp>

#include "session/trimmed.hpp"

namespace moosaic::session {

// Bytes as text of one line: without a byte order mark before it and a CR behind it, UTF-8 repaired, no controls.
inline std::string typed_line(std::string_view bytes) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
    if (bytes.ends_with('\r')) bytes.remove_suffix(1);
    return text::clean_line(bytes);
}

// Is there nothing to do: an empty line, or `.flush`, with which a client only wants to see what waits?
inline bool says_nothing(std::string_view line) {
    const auto words = trimmed(line);
    return words.empty() || words == ".flush";
}

}  // namespace moosaic::session
