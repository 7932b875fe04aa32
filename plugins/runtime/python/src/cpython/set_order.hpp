// The order in which sets show their members.
//
// CPython's is that of their hashes, from which the seed of all workers, or an address, could be read. Here: numbers
// alone as CPython has them, which is by value; anything else sorted by what it is (numbers, texts, bytes, things by
// number, tuples, frozensets, moments), and what has no value of its own (functions, classes) by chance, though
// always the same while it lives.
#pragma once

namespace moosaic::python {

// Once, when everything is loaded. False with an exception set.
bool take_over_set_order();

}  // namespace moosaic::python
