// From a row of the table of names to the body that answers it.
#pragma once

#include "verbs/binding.hpp"

namespace moosaic::verbs {

// nullptr if the engine does not answer this row. Never for a row that says it does: that does not compile.
Body body_of(const names::Row& row);

}  // namespace moosaic::verbs
