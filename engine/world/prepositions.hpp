// Prepositions: groups of spellings with one meaning (commands.md C15). Verbs and placements store the canonical one.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace moosaic::world {

// spellings[0] is canonical; unused places are empty.
struct PrepositionGroup {
    std::array<std::string_view, 5> spellings;
    [[nodiscard]] constexpr std::string_view canonical() const { return spellings[0]; }
};

inline constexpr std::array<PrepositionGroup, 19> preposition_groups = {{
    {{"with", "using"}},
    {{"at", "to"}},
    {{"before", "in front of"}},
    {{"in", "inside", "into", "within"}},
    {{"on", "onto", "upon", "above", "on top of"}},
    {{"from", "out of", "from inside"}},
    {{"over"}},
    {{"through"}},
    {{"under", "underneath", "beneath", "below"}},
    {{"around", "round"}},
    {{"between", "among"}},
    {{"behind", "past"}},
    {{"beside", "by", "near", "next to", "along"}},
    {{"for", "about"}},
    {{"is"}},
    {{"as"}},
    {{"off", "off of"}},
    {{"up"}},
    {{"down"}},
}};

inline constexpr std::array<std::string_view, 6> placement_prepositions = {"on",     "under",  "behind",
                                                                           "before", "beside", "over"};

// The canonical spelling of any spelling, in any letter case, with any white space between words.
std::optional<std::string> canonical_preposition(std::string_view text);
// The same, UsageError when there is no such preposition.
std::string need_preposition(std::string_view text);
// Placements that keep a thing out of listings and name matching: under, behind.
bool hides(std::string_view canonical);

}  // namespace moosaic::world
