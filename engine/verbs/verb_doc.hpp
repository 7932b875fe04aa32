// The docstring of a verb: the first string literal of its body, as help shows it.
#pragma once

#include <string>
#include <string_view>

namespace moosaic::verbs {

// Text of the literal with common indentation removed; "" when the body does not begin with one. Understands '…', "…"
// and their triple forms, with r and u prefixes and simple escapes; anything else counts as no docstring.
std::string verb_doc(std::string_view source);
// Of a docstring, for a list of commands: the first sentence of its first paragraph, on one line.
std::string summary(std::string_view text);

}  // namespace moosaic::verbs
