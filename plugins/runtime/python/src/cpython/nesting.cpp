// Bounds on what is nested.
#include "cpython/nesting.hpp"

#include <array>
#include <utility>

#include "py.hpp"

namespace moosaic::python {

namespace {

// CPython's own, one interpreter a process.
hashfunc own_tuple_hash = nullptr;
std::array<PyTypeObject*, 4> drawn_types = {&PyMap_Type, &PyFilter_Type, &PyZip_Type, &PyEnum_Type};
std::array<iternextfunc, drawn_types.size()> own_next{};
std::array<PyTypeObject*, 6> dropped_types = {&PyMap_Type,  &PyFilter_Type, &PyZip_Type,
                                              &PyEnum_Type, &PySlice_Type,  &PyGen_Type};
std::array<destructor, dropped_types.size()> own_dealloc{};

Py_hash_t tuple_hash(PyObject* self) {
    if (Py_EnterRecursiveCall(" while hashing a tuple") != 0) return -1;
    const auto hash = own_tuple_hash(self);
    Py_LeaveRecursiveCall();
    return hash;
}

template <std::size_t I>
PyObject* nested_next(PyObject* self) {
    if (Py_EnterRecursiveCall(" while drawing from an iterator") != 0) return nullptr;
    PyObject* item = own_next[I](self);
    Py_LeaveRecursiveCall();
    return item;
}

template <std::size_t I>
void nested_dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);  // as the trash can wants it
    Py_TRASHCAN_BEGIN(self, nested_dealloc<I>);
    PyObject_GC_Track(self);  // as CPython's own wants it
    own_dealloc[I](self);
    Py_TRASHCAN_END
}

template <std::size_t... I>
void take_over_drawing(std::index_sequence<I...>) {
    ((own_next[I] = std::exchange(drawn_types[I]->tp_iternext, nested_next<I>)), ...);
}

template <std::size_t... I>
void take_over_dropping(std::index_sequence<I...>) {
    ((own_dealloc[I] = std::exchange(dropped_types[I]->tp_dealloc, nested_dealloc<I>)), ...);
}

}  // namespace

void bound_nesting() {
    own_tuple_hash = std::exchange(PyTuple_Type.tp_hash, tuple_hash);
    take_over_drawing(std::make_index_sequence<drawn_types.size()>());
    take_over_dropping(std::make_index_sequence<dropped_types.size()>());
}

}  // namespace moosaic::python
