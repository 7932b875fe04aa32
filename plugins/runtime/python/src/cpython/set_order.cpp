// Sets in an order that tells nothing.
#include "cpython/set_order.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "cpython/identity.hpp"
#include "handles.hpp"
#include "state.hpp"
#include "world_objects.hpp"

namespace moosaic::python {

namespace {

// CPython's own, one interpreter a process.
getiterfunc own_set_iter = nullptr;
PyObject* own_fromkeys = nullptr;

struct SetIterator {
    PyObject_HEAD PyObject* set;
    PyObject* members;  // a tuple
    Py_ssize_t next;
    Py_ssize_t size;  // of the set when it began; -1: it has changed
};

PyTypeObject iterator_type{};

bool plain_number(PyObject* object) { return PyLong_CheckExact(object) || PyFloat_CheckExact(object); }

// Strong references first: what follows may run code.
std::vector<Obj> members_of(PyObject* set) {
    std::vector<Obj> members;
    members.reserve(static_cast<std::size_t>(PySet_GET_SIZE(set)));
    PyObject* key = nullptr;
    Py_ssize_t position = 0;
    Py_hash_t hash = 0;
    while (_PySet_NextEntry(set, &position, &key, &hash) != 0) members.push_back(Obj::borrow(key));
    return members;
}

// --- sort keys: texts whose order as bytes is the order of the members ---------------------------------------------

constexpr int deepest = 64;

enum class Rank : char { none, number, text, bytes, thing, tuple, frozen, moment, opaque };

void append_word(std::string& key, std::uint64_t word) {
    for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(word >> static_cast<unsigned>(shift));
}

void append_signed(std::string& key, std::int64_t n) { append_word(key, static_cast<std::uint64_t>(n) ^ 1ULL << 63U); }

bool append_key(std::string& key, PyObject* member, int depth);

bool append_number(std::string& key, PyObject* member) {
    double value = PyFloat_AsDouble(member);
    if (value == -1.0 && PyErr_Occurred() != nullptr) {
        PyErr_Clear();
        value = PyObject_RichCompareBool(member, Py_False, Py_LT) == 1 ? -HUGE_VAL : HUGE_VAL;
    }
    std::uint64_t bits = 0;
    static_assert(sizeof bits == sizeof value);
    std::memcpy(&bits, &value, sizeof bits);
    append_word(key, (bits >> 63U) != 0 ? ~bits : bits | 1ULL << 63U);
    append_signed(key, PyObject_Hash(member));  // of a number: from its value
    return true;
}

bool append_text(std::string& key, PyObject* member) {
    Obj encoded = Obj::steal(PyUnicode_AsEncodedString(member, "utf-8", "surrogatepass"));
    if (!encoded) return false;
    key.append(PyBytes_AS_STRING(encoded.get()), static_cast<std::size_t>(PyBytes_GET_SIZE(encoded.get())));
    return true;
}

bool append_parts(std::string& key, std::vector<std::string> parts, bool sorted) {
    if (sorted) std::sort(parts.begin(), parts.end());
    for (const auto& part : parts) {
        append_word(key, part.size());
        key += part;
    }
    return true;
}

bool append_tuple(std::string& key, PyObject* member, int depth) {
    std::vector<std::string> parts(static_cast<std::size_t>(PyTuple_GET_SIZE(member)));
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (!append_key(parts[i], PyTuple_GET_ITEM(member, static_cast<Py_ssize_t>(i)), depth + 1)) return false;
    return append_parts(key, std::move(parts), false);
}

bool append_frozen(std::string& key, PyObject* member, int depth) {
    const auto members = members_of(member);
    std::vector<std::string> parts(members.size());
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (!append_key(parts[i], members[i].get(), depth + 1)) return false;
    return append_parts(key, std::move(parts), true);
}

bool is_moment(PyObject* member) {
    const auto& h = handles();
    for (PyObject* type : {h.datetime, h.date, h.time, h.timedelta})
        if (Py_IS_TYPE(member, reinterpret_cast<PyTypeObject*>(type))) return true;
    return false;
}

bool append_key(std::string& key, PyObject* member, int depth) {
    const auto ranked = [&](Rank rank) -> std::string& { return key += static_cast<char>(rank); };
    if (member == Py_None) {
        ranked(Rank::none);
        return true;
    }
    if (PyLong_Check(member) || PyFloat_CheckExact(member)) return append_number(ranked(Rank::number), member);
    if (PyUnicode_CheckExact(member)) return append_text(ranked(Rank::text), member);
    if (PyBytes_CheckExact(member)) {
        ranked(Rank::bytes).append(PyBytes_AS_STRING(member), static_cast<std::size_t>(PyBytes_GET_SIZE(member)));
        return true;
    }
    if (const auto* ref = as_ref(member)) {
        append_signed(ranked(Rank::thing), static_cast<std::int64_t>(ref->kind));
        append_signed(key, ref->id);
        append_signed(key, ref->index);
        return true;
    }
    if (depth < deepest && PyTuple_CheckExact(member)) return append_tuple(ranked(Rank::tuple), member, depth);
    if (depth < deepest && PyFrozenSet_CheckExact(member)) return append_frozen(ranked(Rank::frozen), member, depth);
    if (is_moment(member)) {
        Obj shown = Obj::steal(PyObject_Str(member));
        return shown && append_text(ranked(Rank::moment), shown.get());
    }
    append_word(ranked(Rank::opaque), opaque_order(member));
    return true;
}

bool sort_members(std::vector<Obj>& members) {
    const auto all = [&](auto test) {
        return std::all_of(members.begin(), members.end(), [&](const Obj& member) { return test(member.get()); });
    };
    if (all([](PyObject* member) { return PyUnicode_CheckExact(member) != 0; })) {
        std::sort(members.begin(), members.end(),
                  [](const Obj& a, const Obj& b) { return PyUnicode_Compare(a.get(), b.get()) < 0; });
        return PyErr_Occurred() == nullptr;
    }
    std::vector<std::pair<std::string, Obj>> pairs;
    pairs.reserve(members.size());
    for (auto& member : members) {
        std::string key;
        if (!append_key(key, member.get(), 0)) return false;
        pairs.emplace_back(std::move(key), std::move(member));
    }
    std::stable_sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < pairs.size(); ++i) members[i] = std::move(pairs[i].second);
    return true;
}

// --- the iterator --------------------------------------------------------------------------------------------------

PyObject* make_iterator(PyObject* set, std::vector<Obj> members) {
    if (!sort_members(members)) return nullptr;
    Obj tuple = Obj::steal(PyTuple_New(static_cast<Py_ssize_t>(members.size())));
    if (!tuple) return nullptr;
    for (std::size_t i = 0; i < members.size(); ++i)
        PyTuple_SET_ITEM(tuple.get(), static_cast<Py_ssize_t>(i), members[i].release());
    auto* made = PyObject_GC_New(SetIterator, &iterator_type);
    if (made == nullptr) return nullptr;
    made->set = Py_NewRef(set);
    made->size = PyTuple_GET_SIZE(tuple.get());
    made->members = tuple.release();
    made->next = 0;
    PyObject_GC_Track(made);
    return reinterpret_cast<PyObject*>(made);
}

PyObject* set_iter(PyObject* set) {
    if (current_state() == nullptr) return own_set_iter(set);
    return guarded(
        [&]() -> PyObject* {
            auto members = members_of(set);
            const bool numbers = std::all_of(members.begin(), members.end(),
                                             [](const Obj& member) { return plain_number(member.get()); });
            return numbers ? own_set_iter(set) : make_iterator(set, std::move(members));
        },
        nullptr);
}

PyObject* iterator_next(PyObject* self) {
    auto* it = reinterpret_cast<SetIterator*>(self);
    if (it->members == nullptr) return nullptr;
    if (it->size != PySet_GET_SIZE(it->set)) {
        PyErr_SetString(PyExc_RuntimeError, "Set changed size during iteration");
        it->size = -1;
        return nullptr;
    }
    if (it->next < PyTuple_GET_SIZE(it->members)) return Py_NewRef(PyTuple_GET_ITEM(it->members, it->next++));
    Py_CLEAR(it->members);
    Py_CLEAR(it->set);
    return nullptr;
}

int iterator_traverse(PyObject* self, visitproc visit, void* arg) {
    const auto* it = reinterpret_cast<SetIterator*>(self);
    Py_VISIT(it->set);
    Py_VISIT(it->members);
    return 0;
}

int iterator_clear(PyObject* self) {
    auto* it = reinterpret_cast<SetIterator*>(self);
    Py_CLEAR(it->members);
    Py_CLEAR(it->set);
    return 0;
}

void iterator_dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    iterator_clear(self);
    PyObject_GC_Del(self);
}

bool init_iterator_type() {
    Py_SET_REFCNT(&iterator_type, 1);
    iterator_type.tp_name = "set_iterator";
    iterator_type.tp_basicsize = sizeof(SetIterator);
    iterator_type.tp_dealloc = iterator_dealloc;
    iterator_type.tp_traverse = iterator_traverse;
    iterator_type.tp_clear = iterator_clear;
    iterator_type.tp_iter = PyObject_SelfIter;
    iterator_type.tp_iternext = iterator_next;
    iterator_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    return PyType_Ready(&iterator_type) == 0;
}

// --- what else shows an order --------------------------------------------------------------------------------------

// A new reference to a member taken by chance, nullptr if there is none: places of the table are tried until one is
// taken. A table that has become sparse is made anew, so that emptying a set stays linear.
PyObject* any_member(PyObject* set) {
    auto* table = reinterpret_cast<PySetObject*>(set);
    const auto member_at = [&](std::size_t place) -> PyObject* {
        PyObject* key = table->table[place].key;
        return key == nullptr || key == _PySet_Dummy ? nullptr : Py_NewRef(key);
    };
    for (int tries = 0; tries < 64; ++tries)
        if (PyObject* found = member_at(random_bits() & static_cast<std::size_t>(table->mask))) return found;
    auto members = members_of(set);
    Obj packed = Obj::steal(PySet_New(nullptr));
    if (members.empty() || !packed) return nullptr;
    for (const auto& member : members)
        if (PySet_Add(packed.get(), member.get()) != 0) return nullptr;
    if (PySet_Clear(set) != 0 || _PySet_Update(set, packed.get()) != 0) return nullptr;
    return Py_NewRef(members[random_bits() % members.size()].get());
}

PyObject* set_pop(PyObject* self, PyObject*) {
    return guarded(
        [&]() -> PyObject* {
            if (PySet_GET_SIZE(self) == 0) {
                PyErr_SetString(PyExc_KeyError, "pop from an empty set");
                return nullptr;
            }
            Obj member = Obj::steal(any_member(self));
            if (!member || PySet_Discard(self, member.get()) < 0) return nullptr;
            return member.release();
        },
        nullptr);
}

// dict.fromkeys reads the table of a set by itself.
PyObject* dict_fromkeys(PyObject* type, PyObject* args) {
    PyObject *keys = nullptr, *value = Py_None;
    if (PyArg_UnpackTuple(args, "fromkeys", 1, 2, &keys, &value) == 0) return nullptr;
    Obj listed = Obj::steal(PyAnySet_Check(keys) ? PySequence_List(keys) : Py_NewRef(keys));
    Obj bound = Obj::steal(listed ? Py_TYPE(own_fromkeys)->tp_descr_get(own_fromkeys, nullptr, type) : nullptr);
    return bound ? PyObject_CallFunctionObjArgs(bound.get(), listed.get(), value, nullptr) : nullptr;
}

PyMethodDef pop_def = {"pop", set_pop, METH_NOARGS, nullptr};
PyMethodDef fromkeys_def = {"fromkeys", dict_fromkeys, METH_VARARGS | METH_CLASS, nullptr};

bool replace_method(PyTypeObject& type, const char* name, PyObject* made) {
    Obj method = Obj::steal(made);
    if (!method || PyDict_SetItemString(type.tp_dict, name, method.get()) != 0) return false;
    PyType_Modified(&type);
    return true;
}

}  // namespace

bool take_over_set_order() {
    if (!init_iterator_type()) return false;
    own_set_iter = PySet_Type.tp_iter;
    own_fromkeys = Py_XNewRef(PyDict_GetItemString(PyDict_Type.tp_dict, "fromkeys"));
    if (own_fromkeys == nullptr) return false;
    PySet_Type.tp_iter = set_iter;
    PyFrozenSet_Type.tp_iter = set_iter;
    return replace_method(PySet_Type, "pop", PyDescr_NewMethod(&PySet_Type, &pop_def)) &&
           replace_method(PyDict_Type, "fromkeys", PyDescr_NewClassMethod(&PyDict_Type, &fromkeys_def));
}

}  // namespace moosaic::python
