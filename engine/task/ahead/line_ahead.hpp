// LineAhead: what a typed line means, kept with everything that was read to find it out, so that a player who types it
// again while nothing of that has changed costs no search. Players repeat themselves: look, north, inventory; so a line
// is kept when it is typed the second time.
#pragma once

#include <memory>

#include "command/line.hpp"
#include "task/attempt.hpp"

namespace moosaic::task::ahead {

// A fragment that runs a verb, with no hook before or after it.
struct LineAhead {
    command::ParsedCommand parsed;  // resolved
    std::string rest;               // of the line, behind the fragment
    SharedValue parser;
    Prepared prepared;  // without the verb's source, of which many lines would keep many copies
    std::shared_ptr<const store::Reading> reading;
};

// The meaning of the next fragment for the attempt's player; its reads count as the attempt's from then on. Null: it
// cannot be told like this (a hook has its say, or it is an error), find out in earnest. Only for an attempt that has
// neither read nor written.
std::shared_ptr<const LineAhead> line_ahead(Attempt& attempt, const command::Line& line);

}  // namespace moosaic::task::ahead
