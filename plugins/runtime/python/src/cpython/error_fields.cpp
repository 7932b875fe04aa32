// Fields of built-in exceptions.
#include "errors.hpp"

namespace moosaic::python {

namespace {

int set_attribute(PyObject* self, PyObject* name, PyObject* value) {
    const PyObject* found = _PyType_Lookup(Py_TYPE(self), name);  // borrowed, sets no error
    if (found == nullptr || Py_TYPE(found) != &PyMemberDescr_Type) return PyObject_GenericSetAttr(self, name, value);
    PyErr_Format(PyExc_AttributeError, "\"%S\" of a %s cannot be assigned", name, Py_TYPE(self)->tp_name);
    return -1;
}

// The text of a Unicode error reads its object at `start`, which nobody has held against the object's beginning: not
// when the error was made either.
reprfunc own_encode = nullptr, own_decode = nullptr, own_translate = nullptr;

PyObject* unicode_error_text(PyObject* self, reprfunc own, bool decodes) {
    const auto* error = reinterpret_cast<PyUnicodeErrorObject*>(self);
    const PyObject* object = error->object;
    const bool right = object == nullptr || (decodes ? PyBytes_Check(object) : PyUnicode_Check(object)) != 0;
    if (right && error->start >= 0) return own(self);
    return PyUnicode_FromFormat("%S", error->reason == nullptr ? Py_None : error->reason);
}

PyObject* encode_text(PyObject* self) { return unicode_error_text(self, own_encode, false); }
PyObject* decode_text(PyObject* self) { return unicode_error_text(self, own_decode, true); }
PyObject* translate_text(PyObject* self) { return unicode_error_text(self, own_translate, false); }

void hold_text(PyObject* type, reprfunc& own, reprfunc mine) {
    own = reinterpret_cast<PyTypeObject*>(type)->tp_str;
    reinterpret_cast<PyTypeObject*>(type)->tp_str = mine;
}

// CPython sets fields of these by name when it raises them: where an error is, what was not found. Each use of them
// looks at what they hold.
bool assigned_by_cpython(PyTypeObject* type) {
    for (PyObject* one : {PyExc_SyntaxError, PyExc_NameError, PyExc_AttributeError})
        if (PyType_IsSubtype(type, reinterpret_cast<PyTypeObject*>(one)) != 0) return true;
    return false;
}

}  // namespace

void hold_error_fields() {
    PyObject *name = nullptr, *value = nullptr;
    Py_ssize_t at = 0;
    while (PyDict_Next(PyEval_GetBuiltins(), &at, &name, &value) != 0) {
        if (PyExceptionClass_Check(value) == 0) continue;
        auto* type = reinterpret_cast<PyTypeObject*>(value);
        if (assigned_by_cpython(type)) continue;
        if (type->tp_setattro == PyObject_GenericSetAttr) type->tp_setattro = set_attribute;
    }
    hold_text(PyExc_UnicodeEncodeError, own_encode, encode_text);
    hold_text(PyExc_UnicodeDecodeError, own_decode, decode_text);
    hold_text(PyExc_UnicodeTranslateError, own_translate, translate_text);
}

}  // namespace moosaic::python
