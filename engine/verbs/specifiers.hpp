// Specifiers of a verb's indirect objects as verb code gives them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <moosaic/value.hpp>

namespace moosaic::verbs {

// A dict of preposition to this, any or none; None is an empty one. TypeError otherwise.
std::vector<std::pair<std::string, std::string>> specifiers(const Value& value);

}  // namespace moosaic::verbs
