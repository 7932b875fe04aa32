// Recursion in CPython's C code that has no check of its own: what a verb nests a million deep would end its worker.
#pragma once

namespace moosaic::python {

// Once: hashing a tuple and drawing from map, filter, zip and enumerate count as calls, so that too deep is a
// RecursionError; and dropping those, slices and generators goes over CPython's trash can, as lists do.
void bound_nesting();

}  // namespace moosaic::python
