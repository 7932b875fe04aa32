// Frozen functions and module faces.
#include "frozen.hpp"

#include "guards.hpp"

namespace moosaic::python {

namespace {

struct FrozenFunction {
    PyObject_HEAD vectorcallfunc vectorcall;
    PyObject* function;
    PyObject* name;
};

struct Face {
    PyObject_HEAD PyObject* name;
    PyObject* table;
};

PyTypeObject function_type{};
PyTypeObject face_type{};

PyObject* function_call(PyObject* self, PyObject* const* args, std::size_t nargsf, PyObject* kwnames) {
    // The offset flag must not be passed on: the slot before args[0] is the caller's, and used once.
    return PyObject_Vectorcall(reinterpret_cast<FrozenFunction*>(self)->function, args,
                               static_cast<std::size_t>(PyVectorcall_NARGS(nargsf)), kwnames);
}

void function_dealloc(PyObject* self) {
    Py_CLEAR(reinterpret_cast<FrozenFunction*>(self)->function);
    Py_CLEAR(reinterpret_cast<FrozenFunction*>(self)->name);
    Py_TYPE(self)->tp_free(self);
}

PyObject* function_repr(PyObject* self) {
    return PyUnicode_FromFormat("<function %U>", reinterpret_cast<FrozenFunction*>(self)->name);
}

PyObject* function_attribute(PyObject* self, PyObject* name) {
    PyErr_Format(PyExc_AttributeError, "%U() has no attribute \"%U\"", reinterpret_cast<FrozenFunction*>(self)->name,
                 name);
    return nullptr;
}

void face_dealloc(PyObject* self) {
    Py_CLEAR(reinterpret_cast<Face*>(self)->name);
    Py_CLEAR(reinterpret_cast<Face*>(self)->table);
    Py_TYPE(self)->tp_free(self);
}

PyObject* face_repr(PyObject* self) { return PyUnicode_FromFormat("<module %U>", reinterpret_cast<Face*>(self)->name); }

PyObject* face_attribute(PyObject* self, PyObject* name) {
    auto* face = reinterpret_cast<Face*>(self);
    PyObject* found = PyDict_GetItemWithError(face->table, name);
    if (found != nullptr) return Py_NewRef(found);
    if (PyErr_Occurred() == nullptr)
        PyErr_Format(PyExc_AttributeError, "module %U has no attribute \"%U\" for verbs", face->name, name);
    return nullptr;
}

// (name, globals, locals, fromlist, level), as the IMPORT_NAME instruction calls it.
PyObject* import_face(PyObject* self, PyObject* const* args, Py_ssize_t count) {
    PyObject* name = count > 0 ? args[0] : nullptr;
    const bool plain = name != nullptr && PyUnicode_CheckExact(name) && (count < 5 || PyObject_IsTrue(args[4]) == 0);
    PyObject* face = plain ? PyDict_GetItemWithError(PyTuple_GET_ITEM(self, 0), name) : nullptr;
    if (face == nullptr) {
        if (PyErr_Occurred() == nullptr) PyErr_Format(PyExc_ImportError, "the module \"%S\" cannot be imported", name);
        return nullptr;
    }
    const int from = count < 4 ? 0 : PyObject_IsTrue(args[3]);
    if (from < 0) return nullptr;
    const bool dotted = from == 0 && PyUnicode_CompareWithASCIIString(name, "moo.sdk") == 0;
    return Py_NewRef(dotted ? PyTuple_GET_ITEM(self, 1) : face);
}

PyMethodDef import_def = {"import", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(import_face)),
                          METH_FASTCALL, nullptr};

}  // namespace

bool init_frozen_types() {
    Py_SET_REFCNT(&function_type, 1);
    function_type.tp_name = "moo.function";
    function_type.tp_basicsize = sizeof(FrozenFunction);
    function_type.tp_dealloc = function_dealloc;
    function_type.tp_repr = function_repr;
    function_type.tp_getattro = function_attribute;
    function_type.tp_vectorcall_offset = offsetof(FrozenFunction, vectorcall);
    function_type.tp_call = PyVectorcall_Call;
    function_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_HAVE_VECTORCALL;
    Py_SET_REFCNT(&face_type, 1);
    face_type.tp_name = "moo.module";
    face_type.tp_basicsize = sizeof(Face);
    face_type.tp_dealloc = face_dealloc;
    face_type.tp_repr = face_repr;
    face_type.tp_getattro = face_attribute;
    face_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    return PyType_Ready(&function_type) == 0 && PyType_Ready(&face_type) == 0;
}

PyObject* make_frozen_function(PyObject* function, PyObject* name) {
    auto* made = PyObject_New(FrozenFunction, &function_type);
    if (made == nullptr) return nullptr;
    made->vectorcall = function_call;
    made->function = Py_NewRef(function);
    made->name = Py_NewRef(name);
    return reinterpret_cast<PyObject*>(made);
}

PyObject* make_face(PyObject* name, PyObject* table) {
    PyObject* copy = PyDict_Copy(table);
    auto* made = copy == nullptr ? nullptr : PyObject_New(Face, &face_type);
    if (made == nullptr) {
        Py_XDECREF(copy);
        return nullptr;
    }
    made->name = Py_NewRef(name);
    made->table = copy;
    return reinterpret_cast<PyObject*>(made);
}

PyObject* make_importer(PyObject* faces, PyObject* package) {
    Obj known = Obj::steal(PyTuple_Pack(2, faces, package));
    return known ? PyCFunction_New(&import_def, known.get()) : nullptr;
}

bool freeze_type(PyObject* type) {
    if (!PyType_Check(type)) {
        PyErr_SetString(PyExc_TypeError, "freeze_type needs a class");
        return false;
    }
    reinterpret_cast<PyTypeObject*>(type)->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE;
    return true;
}

}  // namespace moosaic::python
