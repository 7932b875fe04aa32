// Exceptions at the border of a worker: Raised and Stopped <-> Python, with the verbs' own traceback.
#pragma once

#include <string>

#include <moosaic/executor.hpp>

#include "py.hpp"

namespace moosaic::python {

class State;

// Sets the Python exception for an error that came from the engine; frames of other workers stay attached to it.
void set_raised(const executor::Raised& raised);

// Takes the pending exception: Stopped if the call is being stopped, else Raised.
executor::Outcome take_exception(State& state);

// Reads the lines of a traceback from compiled verbs: "where" is a code's file name.
std::string code_filename(Id verb, const std::string& hash);

// Once: a ValueError about the digits of an integer says what a verb can do, not how to configure an interpreter.
void advise_about_digits();

// Once, in error_fields.cpp: what CPython's exceptions keep in C is believed by their own code without a look, so verbs
// cannot assign it. A UnicodeDecodeError whose `start` lies before its object, by assignment or from the beginning,
// would tell any byte of the process. Other attributes of an exception may be set.
void hold_error_fields();

}  // namespace moosaic::python
