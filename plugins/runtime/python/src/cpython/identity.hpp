// id(), hash() and repr() as verbs get them: without an address, and without the seed of CPython's hashes, which all
// workers share because they are forks of one process.
#pragma once

#include "py.hpp"

namespace moosaic::python {

// A fresh key for hashes and orders. After fork; false with an exception set.
bool renew_identity();
// The serials of id() are those of one task.
void forget_identities();

// By address, random: tells nothing of it, and stays the same for a task as long as the object lives.
std::uint64_t opaque_order(PyObject* object);
std::uint64_t random_bits();

// id(object): 1, 2, 3 … in the order in which a task asks.
extern PyMethodDef identity_def;
// hash(object): a number's own hash; of anything else a keyed mix of it, the same for equal objects in one worker.
extern PyMethodDef hashed_def;

// Replaces repr() of a class that shows an address; any class that has `object`'s, and with `force` any other.
bool plain_repr(PyObject* type, bool force);
// The same for functions, generators and built-in methods.
void plain_reprs();

}  // namespace moosaic::python
