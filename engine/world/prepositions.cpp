// Lookup in the table of prepositions.hpp.
#include "world/prepositions.hpp"

#include "world/error.hpp"
#include "world/text.hpp"

namespace moosaic::world {

namespace {

std::string single_spaced(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != ' ' && c != '\t') {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

}  // namespace

std::optional<std::string> canonical_preposition(std::string_view text) {
    const std::string wanted = single_spaced(fold(text));
    if (wanted.empty()) return std::nullopt;
    for (const auto& group : preposition_groups)
        for (const auto spelling : group.spellings)
            if (spelling == wanted) return std::string(group.canonical());
    return std::nullopt;
}

std::string need_preposition(std::string_view text) {
    if (auto found = canonical_preposition(text)) return *found;
    throw WorldError("UsageError", "\"" + clean_text(text, 60) + "\" is not a known preposition.");
}

bool hides(std::string_view canonical) { return canonical == "under" || canonical == "behind"; }

}  // namespace moosaic::world
