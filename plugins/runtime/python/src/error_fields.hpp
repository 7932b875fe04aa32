// What CPython's exceptions keep in C is believed by their own code without a look; so verbs cannot assign it.
#pragma once

namespace moosaic::python {

// Once, while the interpreter starts. A UnicodeDecodeError whose `start` lies before its object, by assignment or from
// the beginning, would tell any byte of the process. Other attributes of an exception may be set.
void hold_error_fields();

}  // namespace moosaic::python
