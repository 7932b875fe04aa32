// deep_name: finds what toml++ would overflow the stack at: a name of very many parts, as a header or a key.
//
// It descends once a part and, unlike with nested values, has no bound of its own.
#pragma once

#include <cctype>
#include <cstddef>
#include <string_view>

namespace moosaic::toml_text {

inline constexpr std::size_t most_parts = 256;

// The line of the first run of more than most_parts names with dots between them; 0: there is none. It looks at text in
// strings too: nothing that anybody writes there has such runs.
inline std::size_t deep_name(std::string_view text) {
    const auto bare = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; };
    std::size_t line = 1, parts = 0;
    bool after_dot = false;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (bare(c) || c == '"' || c == '\'') {
            std::size_t end = at + 1;
            if (bare(c))
                while (end < text.size() && bare(text[end])) ++end;
            else
                while (end < text.size() && text[end] != c && text[end] != '\n') ++end;
            if (!bare(c) && end < text.size() && text[end] == c) ++end;
            parts = after_dot ? parts + 1 : 1;
            if (parts > most_parts) return line;
            after_dot = false;
            at = end;
            continue;
        }
        if (c == '.')
            after_dot = parts > 0 && !after_dot;
        else if (c != ' ' && c != '\t')
            parts = 0, after_dot = false;
        if (c == '\n') ++line;
        ++at;
    }
    return 0;
}

}  // namespace moosaic::toml_text
