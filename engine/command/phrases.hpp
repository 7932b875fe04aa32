// Prepositions and phrases among the words of a fragment.
#pragma once

#include <vector>

#include "command/lexer.hpp"
#include "command/parser.hpp"

namespace moosaic::command {

// Fills `dobj` and `prepositions` of `command` from its tokens; token 0 is the verb word and never a preposition.
void find_phrases(const std::vector<Token>& tokens, ParsedCommand& command);

// The phrase of tokens [from, to): a specifier if one stands first and a text follows, and the text. Without text when
// there is no token.
Phrase make_phrase(const std::vector<Token>& tokens, std::size_t from, std::size_t to, std::string_view preposition);

// Is this word a specifier: my, the, a, an, or a possessive (Otto's, James')?
bool is_specifier(const Token& token);
// "Otto" for "Otto's", "James" for "James'"; empty when the word is no possessive.
std::string possessor(std::string_view spec);

}  // namespace moosaic::command
