// Text as people type it: folding for comparison, UTF-8 checks, and the rules for names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace moosaic::world {

inline constexpr std::size_t max_name_length = 255;  // code points

// Full Unicode case folding, then NFC: two texts are the same name when their folded forms are equal. Invalid UTF-8 is
// cleaned first.
std::string fold(std::string_view text);

// NFC: one form for texts that differ only in how letters and their marks are put together. Ill-formed text as it is.
std::string composed(std::string_view text);

// True for well-formed UTF-8 (no overlong forms, no surrogates).
bool valid_utf8(std::string_view text);
// Code points in well-formed UTF-8.
std::size_t text_length(std::string_view text);

// Text without C0 controls except TAB and LF, DEL, C1 controls and ill-formed bytes; at most `max` code points.
std::string clean_text(std::string_view text, std::size_t max = SIZE_MAX);

// UserError unless `text` may be the name of something: UTF-8, at most 255 code points, one line, no control characters
// and none that reorder what is shown around them. `what` begins the message ("A name", "An alias").
void check_name(std::string_view text, std::string_view what);

// Microseconds since 1970 as ISO 8601 in UTC, "2026-01-31T08:15:00.000001+00:00".
std::string iso_utc(std::int64_t microseconds);

}  // namespace moosaic::world
