// rehearse: a call of nobody's, so that a spare worker's first real one finds its memory warm.
//
// A forked process shares its memory until it writes there, and Python writes wherever it looks. The first call of a
// fresh worker took 1.4 ms longer than the next for that alone; now the spare pays before anybody waits for it.
#pragma once

#include <moosaic/runtime.hpp>

namespace moosaic::worker {

// Runs Runtime::sample() as a call would be, through frames and back, and forgets it. Nothing leaves the worker.
void rehearse(runtime::Runtime& runtime);

}  // namespace moosaic::worker
