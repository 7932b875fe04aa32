// Identity of values: whether one may stand for the other in a request. Stricter than ==, which is Python's: two rows
// that are equal to a verb (world's references compare by kind and id) may still be answered differently, because the
// engine reads more of a reference than that: the name a verb was found by, the text of a rule.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include <moosaic/value.hpp>

namespace moosaic {

[[nodiscard]] inline bool identical(const Value& a, const Value& b);

[[nodiscard]] inline bool identical(const std::vector<Value>& a, const std::vector<Value>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!identical(a[i], b[i])) return false;
    return true;
}

// Every field; a new one belongs here.
[[nodiscard]] inline bool identical(const Ref& a, const Ref& b) {
    return a.kind == b.kind && a.id == b.id && a.bound_to == b.bound_to && a.index == b.index && a.name == b.name;
}

// Type and content to the last bit: 1 is not 1.0, nor True, nor 0.0 -0.0; a frozen set is no set; order counts.
[[nodiscard]] inline bool identical(const Value& a, const Value& b) {
    if (a.v.index() != b.v.index()) return false;
    const auto visit = [&](const auto& left) {
        using T = std::decay_t<decltype(left)>;
        const auto& right = *b.get<T>();
        if constexpr (std::is_same_v<T, Ref>) {
            return identical(left, right);
        } else if constexpr (std::is_same_v<T, double>) {
            return std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
        } else if constexpr (std::is_same_v<T, List> || std::is_same_v<T, Tuple>) {
            return identical(left.items, right.items);
        } else if constexpr (std::is_same_v<T, Set>) {
            return left.frozen == right.frozen && identical(left.items, right.items);
        } else if constexpr (std::is_same_v<T, Dict>) {
            if (left.items.size() != right.items.size()) return false;
            for (std::size_t i = 0; i < left.items.size(); ++i)
                if (!identical(left.items[i].first, right.items[i].first) ||
                    !identical(left.items[i].second, right.items[i].second))
                    return false;
            return true;
        } else {
            return left == right;
        }
    };
    return std::visit(visit, a.v);
}

}  // namespace moosaic
