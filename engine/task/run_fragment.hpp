// One fragment of a typed line, from text to the verb that ran (commands.md 4).
#pragma once

#include "command/line.hpp"
#include "task/attempt.hpp"

namespace moosaic::task {

// Takes the next fragment off `line` and runs it: do_command, selection, the verb or huh, turnfunc. Throws what the
// command raises; `line` is then already without the fragment, so that the next one still runs (DECISIONS commands 10).
void run_fragment(Attempt& attempt, command::Line& line);

}  // namespace moosaic::task
