// Names of verbs: expansion of the asterisk and matching of patterns (world.md 3.2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace moosaic::world {

struct StoredName {
    std::string name;
    bool pattern = false;
};

// What a list of names as written is stored as: `a*bc` as a, ab, abc; `foo*` and `*` as patterns; doubles merged, in
// order. Only the first asterisk counts. UserError for a name that may not be one, or for too many.
std::vector<StoredName> expand_names(const std::vector<std::string>& written);

// The full word of the first name as written: `i*nventory` is inventory, `foo*` is foo*.
std::string full_name(const std::string& written);

// Does the pattern ("foo*", "*") match? Both in the same form, folded or not. Returns 0, or 1 for a prefix, 2 for "*".
int match_pattern(std::string_view pattern, std::string_view word);

}  // namespace moosaic::world
