// id(), hash(), repr() without addresses.
#include "cpython/identity.hpp"

#include <sys/random.h>

#include <array>
#include <unordered_map>

namespace moosaic::python {

namespace {

struct Known {
    std::int64_t serial = 0;
    std::uint64_t order = 0;
};

// Of the process: one interpreter, used with the GIL.
struct Identities {
    std::array<std::uint64_t, 2> key{};
    std::uint64_t random = 0;
    std::int64_t last = 0;
    // By address. An address that is used again is the same object to id(), as it is to CPython's.
    std::unordered_map<const PyObject*, Known> known;
};

Identities& identities() {
    static Identities all;
    return all;
}

Known& known(PyObject* object) { return identities().known[object]; }

constexpr std::uint64_t rotated(std::uint64_t x, unsigned by) { return x << by | x >> (64U - by); }

void sip_round(std::array<std::uint64_t, 4>& v) {
    v[0] += v[1];
    v[1] = rotated(v[1], 13) ^ v[0];
    v[0] = rotated(v[0], 32);
    v[2] += v[3];
    v[3] = rotated(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotated(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotated(v[1], 17) ^ v[2];
    v[2] = rotated(v[2], 32);
}

// SipHash-2-4 of one word.
std::uint64_t sip_hash(std::uint64_t word) {
    const auto& key = identities().key;
    std::array<std::uint64_t, 4> v = {key[0] ^ 0x736f6d6570736575ULL, key[1] ^ 0x646f72616e646f6dULL,
                                      key[0] ^ 0x6c7967656e657261ULL, key[1] ^ 0x7465646279746573ULL};
    for (const std::uint64_t part : {word, std::uint64_t{8} << 56U}) {
        v[3] ^= part;
        sip_round(v);
        sip_round(v);
        v[0] ^= part;
    }
    v[2] ^= 0xff;
    for (int i = 0; i < 4; ++i) sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

PyObject* identity(PyObject*, PyObject* object) {
    return guarded(
        [&]() -> PyObject* {
            auto& one = known(object);
            if (one.serial == 0) one.serial = ++identities().last;
            return PyLong_FromLongLong(one.serial);
        },
        nullptr);
}

PyObject* hashed(PyObject*, PyObject* object) {
    const Py_hash_t own = PyObject_Hash(object);
    if (own == -1) return nullptr;
    // Equal numbers of different types have one hash, and it comes from the value alone.
    if (PyLong_Check(object) || PyFloat_CheckExact(object) || PyComplex_CheckExact(object))
        return PyLong_FromSsize_t(own);
    const auto mixed = static_cast<Py_hash_t>(sip_hash(static_cast<std::uint64_t>(own)));
    return PyLong_FromSsize_t(mixed == -1 ? -2 : mixed);
}

// "random.Random"; the module is left out for Python's own.
Obj name_of(PyTypeObject* type) {
    Obj name = Obj::steal(PyType_GetQualName(type));
    Obj module = Obj::steal(name ? PyObject_GetAttrString(reinterpret_cast<PyObject*>(type), "__module__") : nullptr);
    if (!module) PyErr_Clear();
    if (!module || !PyUnicode_Check(module.get()) || PyUnicode_CompareWithASCIIString(module.get(), "builtins") == 0)
        return name;
    return Obj::steal(PyUnicode_FromFormat("%U.%U", module.get(), name.get()));
}

PyObject* plain_object_repr(PyObject* self) {
    const Obj name = name_of(Py_TYPE(self));
    return name ? PyUnicode_FromFormat("<%U object>", name.get()) : nullptr;
}

// What a verb wrote is called as it wrote it: without the function around it.
Obj written_name(PyObject* qualified) {
    Obj locals = Obj::steal(PyUnicode_FromString(".<locals>."));
    Obj parts = Obj::steal(locals ? PyUnicode_RSplit(qualified, locals.get(), 1) : nullptr);
    if (!parts) return {};
    return Obj::borrow(PyList_GET_ITEM(parts.get(), PyList_GET_SIZE(parts.get()) - 1));
}

PyObject* plain_function_repr(PyObject* self) {
    const Obj name = written_name(reinterpret_cast<PyFunctionObject*>(self)->func_qualname);
    return name ? PyUnicode_FromFormat("<function %U()>", name.get()) : nullptr;
}

PyObject* plain_generator_repr(PyObject* self) {
    const Obj name = written_name(reinterpret_cast<PyGenObject*>(self)->gi_qualname);
    return name ? PyUnicode_FromFormat("<generator object %U>", name.get()) : nullptr;
}

PyObject* plain_builtin_repr(PyObject* self) {
    const auto* function = reinterpret_cast<PyCFunctionObject*>(self);
    PyObject* of = function->m_self;
    if (of == nullptr || of == Py_None || PyModule_Check(of) || PyTuple_Check(of))
        return PyUnicode_FromFormat("<built-in function %s>", function->m_ml->ml_name);
    const Obj name = name_of(Py_TYPE(of));
    return name ? PyUnicode_FromFormat("<built-in method %s of %U object>", function->m_ml->ml_name, name.get())
                : nullptr;
}

const reprfunc objects_own = PyBaseObject_Type.tp_repr;

}  // namespace

PyMethodDef identity_def = {"id", identity, METH_O, nullptr};
PyMethodDef hashed_def = {"hash", hashed, METH_O, nullptr};

bool renew_identity() {
    std::array<std::uint64_t, 3> fresh{};
    if (::getrandom(fresh.data(), sizeof fresh, 0) != static_cast<ssize_t>(sizeof fresh)) {
        PyErr_SetString(PyExc_OSError, "no random bytes");
        return false;
    }
    auto& all = identities();
    all.key = {fresh[0], fresh[1]};
    all.random = fresh[2];
    forget_identities();
    return true;
}

void forget_identities() {
    auto& all = identities();
    all.last = 0;
    if (!all.known.empty()) all.known = {};
}

std::uint64_t random_bits() {
    auto& state = identities().random;
    state += 0x9e3779b97f4a7c15ULL;
    return sip_hash(state);
}

std::uint64_t opaque_order(PyObject* object) {
    auto& one = known(object);
    while (one.order == 0) one.order = random_bits();
    return one.order;
}

bool plain_repr(PyObject* type, bool force) {
    if (!PyType_Check(type)) {
        PyErr_SetString(PyExc_TypeError, "plain_repr needs a class");
        return false;
    }
    auto& slot = reinterpret_cast<PyTypeObject*>(type)->tp_repr;
    if (force || slot == objects_own) slot = plain_object_repr;
    return true;
}

void plain_reprs() {
    PyFunction_Type.tp_repr = plain_function_repr;
    PyGen_Type.tp_repr = plain_generator_repr;
    PyCFunction_Type.tp_repr = plain_builtin_repr;
    PyCMethod_Type.tp_repr = plain_builtin_repr;  // a subtype that had inherited the slot before: methods of re.Pattern
}

}  // namespace moosaic::python
