// What somebody is told who may not do what he asked for.
#pragma once

#include <moosaic/executor.hpp>

namespace moosaic::task {

class Attempt;

// Makes the message of an AccessError one for people: what may not be done with what, and who may. Other errors, and
// texts that a verb gave its own error, stay as they are.
void explain_refusal(Attempt& attempt, executor::Raised& raised);

}  // namespace moosaic::task
