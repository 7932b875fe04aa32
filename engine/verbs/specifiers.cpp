// Specifiers of a verb's indirect objects as verb code gives them.
#include "verbs/specifiers.hpp"

#include "world/error.hpp"

namespace moosaic::verbs {

using world::WorldError;

std::vector<std::pair<std::string, std::string>> specifiers(const Value& value) {
    std::vector<std::pair<std::string, std::string>> result;
    const auto* dict = value.get<Dict>();
    if (dict == nullptr) {
        if (value.is_none()) return result;
        throw WorldError("TypeError", "indirect_objects must be a dict of preposition to this, any or none");
    }
    for (const auto& [key, item] : dict->items) {
        const auto* preposition = key.get<std::string>();
        const auto* specifier = item.get<std::string>();
        if (preposition == nullptr || specifier == nullptr)
            throw WorldError("TypeError", "indirect_objects must be a dict of preposition to this, any or none");
        result.emplace_back(*preposition, *specifier);
    }
    return result;
}

}  // namespace moosaic::verbs
