// What things and avatars may be called, and when two names cannot be told apart. Pure; ICU has the Unicode tables.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace moosaic::world {

inline constexpr std::size_t max_avatar_aliases = 32;

// UserError unless a thing may be called so, by name or alias. Beyond check_name() (text.hpp): something of it can be
// seen, it does not begin with `#`, it is none of the words `me`, `here`, `nothing`, and what cannot be seen stands
// only where it is needed: joiners inside emoji and in scripts that join, VS16 behind an emoji. `what` begins the
// message.
void check_object_name(std::string_view text, std::string_view what);

// UserError unless an avatar may be called so: beyond the above, so many cells wide and of one script; Han, Kana,
// Hangul and Bopomofo count as one, and Latin may stand beside them.
void check_avatar_name(std::string_view text, bool alias);

// Two names are taken for each other if they share a mark: after case folding, NFKC and the confusable skeleton of
// UTS 39, taken both before and after the folding, as capitals look like other letters than small ones do ("Ian",
// "lan").
std::vector<std::string> name_marks(std::string_view text);

// The nearest text that check_object_name() takes; `fallback` if nothing is left of it.
std::string fitted_name(std::string_view text, std::string_view fallback);

}  // namespace moosaic::world
