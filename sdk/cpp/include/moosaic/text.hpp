// Hostile text made harmless: UTF-8 repair and removal of control characters.
//
// Pure functions, no state. Invalid UTF-8 becomes U+FFFD, one for each maximal broken piece.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace moosaic::text {

struct Character {
    char32_t code = 0xFFFD;
    std::uint8_t size = 1;  // bytes taken from the input, never 0
    bool valid = false;
};

namespace detail {

inline bool continuation(std::string_view s, std::size_t at) {
    return at < s.size() && (static_cast<unsigned char>(s[at]) & 0xC0U) == 0x80U;
}

// Length a lead byte asks for; 0: no lead byte.
inline int sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

// The second byte decides overlong forms, surrogates and values above U+10FFFF (Unicode table 3-7).
inline bool second_fits(unsigned char lead, unsigned char second) {
    switch (lead) {
        case 0xE0:
            return second >= 0xA0;
        case 0xED:
            return second <= 0x9F;
        case 0xF0:
            return second >= 0x90;
        case 0xF4:
            return second <= 0x8F;
        default:
            return true;
    }
}

}  // namespace detail

// The character that begins at `at` (must be inside `s`).
inline Character decode(std::string_view s, std::size_t at) {
    const auto lead = static_cast<unsigned char>(s[at]);
    const int want = detail::sequence_length(lead);
    if (want == 0) return {};
    if (want == 1) return {lead, 1, true};
    char32_t code = lead & (0x7FU >> want);
    for (int i = 1; i < want; ++i) {
        const std::size_t here = at + static_cast<std::size_t>(i);
        if (!detail::continuation(s, here)) return {0xFFFD, static_cast<std::uint8_t>(i), false};
        const auto byte = static_cast<unsigned char>(s[here]);
        if (i == 1 && !detail::second_fits(lead, byte)) return {};
        code = (code << 6) | (byte & 0x3FU);
    }
    return {code, static_cast<std::uint8_t>(want), true};
}

// C0 but TAB and LF, DEL, C1.
inline bool is_control(char32_t c) { return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c <= 0x9F); }

// Makes a line show other than it reads, or end where it does not: overrides and isolates of writing direction, and the
// separators of lines and paragraphs.
inline bool is_disguise(char32_t c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

namespace detail {

inline bool plain_ascii(std::string_view s, bool line_ends) {
    for (const char c : s) {
        const auto b = static_cast<unsigned char>(c);
        if ((b < 0x20 && b != '\t' && (b != '\n' || !line_ends)) || b >= 0x7F) return false;
    }
    return true;
}

inline std::string clean(std::string_view s, bool line_ends, bool shown) {
    if (plain_ascii(s, line_ends)) return std::string(s);
    std::string out;
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size();) {
        const Character c = decode(s, i);
        if (!c.valid)
            out += "\xEF\xBF\xBD";
        else if (!is_control(c.code) && (c.code != '\n' || line_ends) && !(shown && is_disguise(c.code)))
            out.append(s, i, c.size);
        i += c.size;
    }
    return out;
}

}  // namespace detail

// What may be shown to anybody: valid UTF-8, no control characters but TAB and LF, nothing that disguises a line.
inline std::string clean_output(std::string_view s) { return detail::clean(s, true, true); }

// What may count as a typed line: valid UTF-8, no control characters but TAB.
inline std::string clean_line(std::string_view s) { return detail::clean(s, false, false); }

// Only the UTF-8 made valid; controls stay.
inline std::string repair(std::string_view s) {
    std::string out;
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size();) {
        const Character c = decode(s, i);
        if (c.valid)
            out.append(s, i, c.size);
        else
            out += "\xEF\xBF\xBD";
        i += c.size;
    }
    return out;
}

}  // namespace moosaic::text
