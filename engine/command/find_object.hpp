// The object finders of context.parser, for verbs that take their text apart themselves.
#pragma once

#include <string_view>

#include "command/scene.hpp"

namespace moosaic::command {

// find_object(specifier, name, return_list): one object by the rules of resolve.hpp, around the player of `scene`.
// Without a specifier the name may begin with one ("the lamp", "Otto's hat"). Nothing found: None, or an empty list.
// Several: with `return_list` all of them, else AmbiguousObjectError. NoSuchObjectError for a missing possessor or a #N
// out of reach.
Value find_object(Scene& scene, std::string_view specifier, std::string_view name, bool return_list);

// get_pronoun_object(text): me, here, #N, the name or an alias of the room; else None. NoSuchObjectError as above.
Value pronoun_object(Scene& scene, std::string_view text);

}  // namespace moosaic::command
