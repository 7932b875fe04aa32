// Families of the error classes.
#include "world/error.hpp"

#include <algorithm>
#include <array>

namespace moosaic::world {

bool is_user_error(std::string_view type) {
    static constexpr std::array<std::string_view, 13> family = {
        "UserError",       "UsageError",          "AmbiguousObjectError",   "AmbiguousVerbError", "NoSuchObjectError",
        "NoSuchVerbError", "NoSuchPropertyError", "NoSuchPrepositionError", "RecursiveError",     "QuotaError",
        "TickLimitError",  "ExecutionError",      "NoSuchAttributeError"};
    return std::find(family.begin(), family.end(), type) != family.end();
}

bool is_permission_error(std::string_view type) { return type == "PermissionError" || type == "AccessError"; }

}  // namespace moosaic::world
