// Ticks: what a verb may still do, counted the same way every time.
//
// One for each round of a loop or comprehension and for each call of a verb, or of a function that a verb wrote and
// that does more than compute. sdk/ticks.py writes them into the code before it is compiled: an object that counts when
// it is asked whether it is true, and that hands out counting iterators when something is multiplied to it with `@`.
// Its name is none that source could say.
#pragma once

#include "py.hpp"

namespace moosaic::python {

class State;

bool init_tick_types();

// The object, a new reference.
PyObject* make_ticker();
// iter(object) or iter(function, end); the latter may never end, so it counts whoever draws from it.
extern PyMethodDef counted_iter_def;

// One call of a verb. False with the stop raised.
bool count_call();

// What was used since the last time is told to the engine of the running call: before it is asked, before a text and at
// the end of a call.
void tell_ticks(State& state);
// How many are left may have changed: a call begins, or the engine has answered.
void renew_ticks(State& state);

}  // namespace moosaic::python
