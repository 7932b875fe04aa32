// Collecting garbage at safe points only.
#include "cpython/collector.hpp"

#include "state.hpp"

namespace moosaic::python {

namespace {

destructor close_generator = nullptr;  // CPython's own; one interpreter a process
bool collecting = false;

// States of CPython 3.11's pycore_frame.h. FRAME_COMPLETED: run to its end, locals not cleared yet; close() and the
// collector leave such a generator alone, and dropping it clears the locals.
constexpr signed char frame_created = -2;
constexpr signed char frame_completed = 1;

void end_generator(PyObject* self) {
    auto* generator = reinterpret_cast<PyGenObject*>(self);
    const auto frame = static_cast<signed char>(generator->gi_frame_state);
    if (frame >= frame_completed) return;
    const auto* state = current_state();
    const bool may_run = !collecting && state != nullptr && state->running() && !state->stopping();
    // One that has not begun has nothing to finish; CPython would enter it all the same, a million in a row.
    if (may_run && frame != frame_created) return close_generator(self);
    generator->gi_frame_state = frame_completed;
}

}  // namespace

void take_over_collecting() {
    close_generator = PyGen_Type.tp_finalize;
    PyGen_Type.tp_finalize = end_generator;
    PyGC_Disable();
}

void collect_if_due() {
    // The thresholds are looked at when something that is collected is allocated, and cells have no free list.
    collecting = true;
    PyGC_Enable();
    PyObject* cell = PyCell_New(nullptr);
    PyGC_Disable();
    collecting = false;
    if (cell == nullptr) PyErr_Clear();
    Py_XDECREF(cell);
}

}  // namespace moosaic::python
