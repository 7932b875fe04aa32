// Whose verbs run, as the caller stack has it.
#pragma once

#include <vector>

#include "verbs/task.hpp"

namespace moosaic::verbs {

// The innermost owner on the caller stack who is no wizard; 0 when only wizards' verbs run. On the task's thread.
Id asker(world::World& world, const std::vector<CallFrame>& frames);

}  // namespace moosaic::verbs
