// Keywords of filter, exclude, get and order_by: which fields they may name, and how values compare.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "world/world.hpp"

namespace moosaic::world {

// One row of a view; depth and path_weight are shown only where the view is of a walk.
struct Element {
    Ref ref;
    bool walked = false;
    int depth = 0;
    std::int64_t path_weight = 0;
    [[nodiscard]] Value shown() const {
        return walked ? Value::tuple({ref, static_cast<std::int64_t>(depth), path_weight}) : Value(ref);
    }
};

struct Condition {
    std::string field;      // "name", or "names__name", "aliases__alias" (any of them)
    std::string operation;  // "exact", "in", …
    Value argument;
    std::string folded;  // of a text, where the comparison wants it
};

// AttributeError when the kind of row has no such field or there is no such comparison.
Condition parse_condition(RefKind kind, bool walked, std::string_view keyword, Value argument);
// The field of an order_by, its '-' taken off.
std::pair<std::string, bool> parse_order(RefKind kind, bool walked, std::string_view text);

// The caller may read the element: may_read.
bool holds(World& world, const Element& element, const Condition& condition);
Value sort_key(World& world, const Element& element, const std::string& field);
// A comparison costs as many steps as it reads of the texts.
bool key_less(Budget& budget, const Value& a, const Value& b);  // None, numbers, text, references by id

}  // namespace moosaic::world
