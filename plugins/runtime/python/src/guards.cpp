// Guarded getattr and hasattr.
#include "guards.hpp"

#include "handles.hpp"
#include "state.hpp"

namespace moosaic::python {

namespace {

struct Denied {
    PyObject* names = nullptr;
    PyObject* prefixes = nullptr;
};

Denied& denied() {
    static Denied lists;  // the interpreter's, one a process
    return lists;
}

// Exactly a str: a subclass could answer differently the second time it is asked.
bool exact_name(PyObject* name, const char* function) {
    if (PyUnicode_CheckExact(name)) return true;
    PyErr_Format(PyExc_TypeError, "%s(): attribute name must be a str", function);
    return false;
}

PyObject* guarded_getattr(PyObject*, PyObject* const* args, Py_ssize_t count) {
    if (count < 2 || count > 3) {
        PyErr_SetString(PyExc_TypeError, "getattr() takes an object, a name and perhaps a default");
        return nullptr;
    }
    if (!exact_name(args[1], "getattr")) return nullptr;
    if (denied_attribute(args[1])) {
        PyErr_Format(PyExc_AttributeError, "the attribute \"%U\" is not available to verbs", args[1]);
        return nullptr;
    }
    PyObject* value = PyObject_GetAttr(args[0], args[1]);
    if (value != nullptr || count < 3 || PyErr_ExceptionMatches(PyExc_AttributeError) == 0) return value;
    PyErr_Clear();
    return Py_NewRef(args[2]);
}

PyObject* guarded_hasattr(PyObject*, PyObject* const* args, Py_ssize_t count) {
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "hasattr() takes an object and a name");
        return nullptr;
    }
    if (!exact_name(args[1], "hasattr")) return nullptr;
    if (denied_attribute(args[1])) Py_RETURN_FALSE;
    PyObject* value = PyObject_GetAttr(args[0], args[1]);
    if (value != nullptr) {
        Py_DECREF(value);
        Py_RETURN_TRUE;
    }
    // No right to look is the same answer as nothing there.
    if (PyErr_ExceptionMatches(PyExc_AttributeError) == 0 && PyErr_ExceptionMatches(PyExc_PermissionError) == 0)
        return nullptr;
    PyErr_Clear();
    Py_RETURN_FALSE;
}

template <class Function>
PyCFunction as_c_function(Function function) {
    return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

// Functions of the process, as random.Random.choice is one, outlive every call: what a verb left there would be found
// by the next.
setattrofunc own_function_setattro = nullptr;

int function_setattro(PyObject* self, PyObject* name, PyObject* value) {
    auto* function = reinterpret_cast<PyFunctionObject*>(self);
    if (current_state() == nullptr || function->func_builtins == handles().verb_builtins)
        return own_function_setattro(self, name, value);
    PyErr_Format(PyExc_AttributeError, "\"%S\" of %U() cannot be assigned", name, function->func_name);
    return -1;
}

}  // namespace

PyMethodDef guarded_getattr_def = {"getattr", as_c_function(guarded_getattr), METH_FASTCALL, nullptr};
PyMethodDef guarded_hasattr_def = {"hasattr", as_c_function(guarded_hasattr), METH_FASTCALL, nullptr};

bool set_denied(PyObject* names, PyObject* prefixes) {
    if (!PyFrozenSet_Check(names) || !PyTuple_Check(prefixes)) {
        PyErr_SetString(PyExc_TypeError, "set_denied needs a frozenset and a tuple");
        return false;
    }
    denied() = {Py_NewRef(names), Py_NewRef(prefixes)};
    return true;
}

void hold_functions() {
    own_function_setattro = PyFunction_Type.tp_setattro;
    PyFunction_Type.tp_setattro = function_setattro;
}

bool denied_attribute(PyObject* name) {
    if (PyUnicode_READY(name) != 0) {
        PyErr_Clear();
        return true;
    }
    if (PyUnicode_GET_LENGTH(name) == 0) return false;
    const Py_UCS4 first = PyUnicode_READ_CHAR(name, 0);
    if (first == '_') return true;
    const auto& lists = denied();
    if (lists.names == nullptr) return false;
    if (PySet_Contains(lists.names, name) != 0) {
        PyErr_Clear();
        return true;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(lists.prefixes); ++i) {
        PyObject* prefix = PyTuple_GET_ITEM(lists.prefixes, i);
        if (PyUnicode_READ_CHAR(prefix, 0) == first && PyUnicode_Tailmatch(name, prefix, 0, PY_SSIZE_T_MAX, -1) == 1)
            return true;
    }
    return false;
}

}  // namespace moosaic::python
