// What the player of a task reads when it, or a part of it, failed.
#pragma once

#include <string>
#include <vector>

#include "task/failure.hpp"

namespace moosaic::task {

class Attempt;

// Markup, a message each. Frames are for wizards and for whoever wrote a verb of the trace, source lines only of the
// reader's own verbs; others get one sentence. Changes `failure` to what was told.
std::vector<std::string> complaint(Attempt& attempt, Failure& failure);

}  // namespace moosaic::task
