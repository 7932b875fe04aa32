// Which verb a parsed fragment runs (commands.md 8, with D15-D18 mended).
//
// Candidates, low to high: the player, what the player holds (ascending id), the room, the direct object, the objects
// of the prepositions in order. An object listed twice keeps its highest rank; the highest rank with a fitting verb
// wins, and that object becomes `this`. On one object the verb wins that declares most of the prepositions present,
// then the fewest absent ones, then the nearest definition. Names that are patterns count only when no plain name fits
// anywhere, "*" last of all. Verbs with the method flag are never commands. No permission is consulted.
//
// A verb on anything but the player that neither the player nor a wizard owns is passed over if it is "*", or if a
// class of the player's has a command of the typed name that begins with "@" or is reserved (shebang flag --reserved).
#pragma once

#include <tl/expected.hpp>

#include "command/parser.hpp"

namespace moosaic::command {

// Needs a resolved command. The failure is the error to show when no huh hook takes it:
//   UsageError            an unclosed quote; a verb that needs, or refuses, an object or a preposition
//   NoSuchObjectError     a phrase that a fitting verb would need names nothing here
//   AmbiguousObjectError  the same with several things; data is the list of them
//   NoSuchVerbError       an unknown command, or one that nothing named here takes; data is the typed verb word
tl::expected<Selected, world::WorldError> select(Scene& scene, const ParsedCommand& command);

// The raw verb that `word` runs whatever follows it: one that the player, something held or the room has by a plain
// name, while none of them has an ordinary command of that name. Looks at no phrase.
std::optional<Selected> undisputed_raw_verb(Scene& scene, std::string_view word);

}  // namespace moosaic::command
