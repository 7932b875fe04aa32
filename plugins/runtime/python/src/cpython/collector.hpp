// When garbage is collected, and what a generator may still do when it is dropped.
//
// CPython 3.11 collects inside whatever allocates, and a collection closes generators, which runs verb code: in the
// middle of a loop over borrowed references, CPython's own loops included, or in a later task than the one that left
// the garbage. So the collector is off, collect_if_due() is called where nothing is held, and it runs no verb code.
#pragma once

#include <cstddef>

namespace moosaic::python {

// Once, when everything is loaded: switches the collector off and takes over the end of generators. One that is dropped
// while no verb runs, or while the running one is being stopped, or that is garbage in a cycle, ends where it stands:
// its `finally` would run outside of its call's time and ticks.
void take_over_collecting();

// Collects what CPython would collect by its own thresholds. Only where verb code might run as well.
void collect_if_due();

}  // namespace moosaic::python
