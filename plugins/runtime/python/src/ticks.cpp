// Counting ticks.
#include "ticks.hpp"

#include <algorithm>
#include <array>

#include "cpython/collector.hpp"
#include "state.hpp"

namespace moosaic::python {

namespace {

// Of the process: one interpreter, one thread. What is left until somebody has to look, and what it was at the last
// telling.
constexpr std::int64_t longest_run = 16 * 1024;
std::int64_t until_look = longest_run;
std::int64_t told_at = longest_run;

struct CountedIterator {
    PyObject_HEAD PyObject* of;
};

PyTypeObject ticker_type{};
PyTypeObject counted_type{};

// Loops begin often: the iterators of those that are over, for the next.
constexpr std::size_t most_spare = 32;
std::array<CountedIterator*, most_spare> spare{};
std::size_t spare_count = 0;

// A safe place for everything that must happen now and then: a verb's own code runs, and nothing else is held.
bool look() {
    auto* state = current_state();
    if (state == nullptr || !state->running()) {
        until_look = told_at = longest_run;
        return true;
    }
    tell_ticks(*state);
    if (!state->stopping() && state->top().engine->ticks_left() == 0)
        state->stop_with({executor::Stopped::Why::tick_limit, "That took too many steps and was stopped.", {}});
    if (state->stopping()) {
        until_look = told_at = 0;
        state->raise_stop();
        return false;
    }
    renew_ticks(*state);
    collect_if_due();
    return true;
}

inline bool tick() { return --until_look >= 0 || look(); }

int ticker_true(PyObject*) { return tick() ? 1 : -1; }

PyObject* count(PyObject* of) {
    if (of == nullptr) return nullptr;
    CountedIterator* made = nullptr;
    if (spare_count > 0) {
        made = spare[--spare_count];
        _Py_NewReference(reinterpret_cast<PyObject*>(made));
    } else {
        made = PyObject_GC_New(CountedIterator, &counted_type);
    }
    if (made == nullptr) {
        Py_DECREF(of);
        return nullptr;
    }
    made->of = of;
    PyObject_GC_Track(made);
    return reinterpret_cast<PyObject*>(made);
}

PyObject* ticker_times(PyObject* left, PyObject* right) {
    if (Py_IS_TYPE(left, &ticker_type)) return count(PyObject_GetIter(right));
    Py_RETURN_NOTIMPLEMENTED;
}

PyObject* counted_next(PyObject* self) {
    PyObject* of = reinterpret_cast<CountedIterator*>(self)->of;
    return tick() ? Py_TYPE(of)->tp_iternext(of) : nullptr;
}

int counted_traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(reinterpret_cast<CountedIterator*>(self)->of);
    return 0;
}

void counted_dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_BEGIN(self, counted_dealloc);  // generators that loop over generators, a million deep
    auto* it = reinterpret_cast<CountedIterator*>(self);
    Py_DECREF(it->of);
    if (spare_count < most_spare)
        spare[spare_count++] = it;
    else
        PyObject_GC_Del(self);
    Py_TRASHCAN_END
}

PyObject* counted_iter(PyObject*, PyObject* const* args, Py_ssize_t size) {
    if (size == 1) return PyObject_GetIter(args[0]);
    if (size != 2) {
        PyErr_SetString(PyExc_TypeError, "iter() takes an iterable, or a function and the value that ends it");
        return nullptr;
    }
    if (PyCallable_Check(args[0]) != 0) return count(PyCallIter_New(args[0], args[1]));
    PyErr_SetString(PyExc_TypeError, "iter(v, w): v must be callable");
    return nullptr;
}

PyNumberMethods& ticker_number() {
    static PyNumberMethods methods{};
    return methods;
}

}  // namespace

PyMethodDef counted_iter_def = {"iter", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(counted_iter)),
                                METH_FASTCALL, nullptr};

bool init_tick_types() {
    ticker_number().nb_bool = ticker_true;
    ticker_number().nb_matrix_multiply = ticker_times;
    Py_SET_REFCNT(&ticker_type, 1);
    ticker_type.tp_name = "moo.ticker";
    ticker_type.tp_basicsize = sizeof(PyObject);
    ticker_type.tp_as_number = &ticker_number();
    ticker_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    Py_SET_REFCNT(&counted_type, 1);
    counted_type.tp_name = "iterator";
    counted_type.tp_basicsize = sizeof(CountedIterator);
    counted_type.tp_dealloc = counted_dealloc;
    counted_type.tp_traverse = counted_traverse;
    counted_type.tp_iter = PyObject_SelfIter;
    counted_type.tp_iternext = counted_next;
    counted_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    return PyType_Ready(&ticker_type) == 0 && PyType_Ready(&counted_type) == 0;
}

bool count_call() { return tick(); }

PyObject* make_ticker() { return reinterpret_cast<PyObject*>(PyObject_New(PyObject, &ticker_type)); }

void tell_ticks(State& state) {
    const auto used = told_at - until_look;
    told_at = until_look;
    if (used > 0) state.top().engine->use_ticks(static_cast<std::uint64_t>(used));
}

void renew_ticks(State& state) {
    const auto left = state.top().engine->ticks_left();
    until_look = told_at = static_cast<std::int64_t>(std::min<std::uint64_t>(left, longest_run));
}

}  // namespace moosaic::python
