// Kept lines: what a typed line means, kept with everything that was read to find it out, so that a player who types it
// again while nothing of that has changed costs no search. Players repeat themselves: look, north, inventory.
#pragma once

#include <memory>

#include "command/line.hpp"
#include "task/attempt.hpp"

namespace moosaic::task {

// A fragment that runs a verb, with no hook before or after it.
struct KeptLine {
    command::ParsedCommand parsed;  // resolved
    std::string rest;               // of the line, behind the fragment
    Value parser;
    Prepared prepared;
    std::shared_ptr<const store::Reading> reading;
};

// The meaning of the next fragment for the attempt's player; its reads count as the attempt's from then on. Null: it
// cannot be told like this (a hook has its say, or it is an error), find out in earnest. Only for an attempt that has
// neither read nor written.
std::shared_ptr<const KeptLine> kept_line(Attempt& attempt, const command::Line& line);

}  // namespace moosaic::task
