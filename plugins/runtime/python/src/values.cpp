// Value <-> Python conversions.
#include "values.hpp"

#include "handles.hpp"
#include "world_objects.hpp"

namespace moosaic::python {

namespace {

std::optional<Value> convert(PyObject* object, int depth);

template <class Items, class Store>
PyObject* sequence(PyObject* made, const Items& items, int depth, Store store) {
    if (made == nullptr) return nullptr;
    for (std::size_t i = 0; i < items.size(); ++i) {
        PyObject* item = to_python(items[i], depth + 1);
        if (item == nullptr || !store(made, static_cast<Py_ssize_t>(i), item)) {
            Py_DECREF(made);
            return nullptr;
        }
    }
    return made;
}

PyObject* from_iso(PyObject* type, const std::string& iso) {
    return PyObject_CallMethod(type, "fromisoformat", "s#", iso.data(), static_cast<Py_ssize_t>(iso.size()));
}

PyObject* dict_to_python(const Dict& dict, int depth) {
    Obj made = Obj::steal(PyDict_New());
    if (!made) return nullptr;
    for (const auto& [key, item] : dict.items) {
        Obj k = Obj::steal(to_python(key, depth + 1));
        if (!k) return nullptr;
        Obj v = Obj::steal(to_python(item, depth + 1));
        if (!v || PyDict_SetItem(made.get(), k.get(), v.get()) != 0) return nullptr;
    }
    return made.release();
}

PyObject* set_to_python(const Set& set, int depth) {
    Obj items = Obj::steal(PyList_New(0));
    if (!items) return nullptr;
    for (const auto& item : set.items) {
        Obj v = Obj::steal(to_python(item, depth + 1));
        if (!v || PyList_Append(items.get(), v.get()) != 0) return nullptr;
    }
    return set.frozen ? PyFrozenSet_New(items.get()) : PySet_New(items.get());
}

struct ToPython {
    int depth;
    PyObject* operator()(std::monostate) const { Py_RETURN_NONE; }
    PyObject* operator()(bool b) const { return PyBool_FromLong(b ? 1 : 0); }
    PyObject* operator()(std::int64_t n) const { return PyLong_FromLongLong(n); }
    PyObject* operator()(const BigInt& b) const { return PyLong_FromString(b.decimal.c_str(), nullptr, 10); }
    PyObject* operator()(double d) const { return PyFloat_FromDouble(d); }
    PyObject* operator()(const std::string& s) const { return py_text(s); }
    PyObject* operator()(const Bytes& b) const {
        return PyBytes_FromStringAndSize(b.data.data(), static_cast<Py_ssize_t>(b.data.size()));
    }
    PyObject* operator()(const Ref& r) const { return make_ref(r); }
    PyObject* operator()(const DateTime& d) const { return from_iso(handles().datetime, d.iso); }
    PyObject* operator()(const Date& d) const { return from_iso(handles().date, d.iso); }
    PyObject* operator()(const TimeOfDay& t) const { return from_iso(handles().time, t.iso); }
    PyObject* operator()(const TimeDelta& d) const {
        return PyObject_CallFunction(handles().timedelta, "iiL", 0, 0, static_cast<long long>(d.microseconds));
    }
    PyObject* operator()(const List& l) const {
        return sequence(PyList_New(static_cast<Py_ssize_t>(l.items.size())), l.items, depth,
                        [](PyObject* list, Py_ssize_t i, PyObject* item) {
                            PyList_SET_ITEM(list, i, item);
                            return true;
                        });
    }
    PyObject* operator()(const Tuple& t) const {
        return sequence(PyTuple_New(static_cast<Py_ssize_t>(t.items.size())), t.items, depth,
                        [](PyObject* tuple, Py_ssize_t i, PyObject* item) {
                            PyTuple_SET_ITEM(tuple, i, item);
                            return true;
                        });
    }
    PyObject* operator()(const Set& s) const { return set_to_python(s, depth); }
    PyObject* operator()(const Dict& d) const { return dict_to_python(d, depth); }
};

std::optional<Value> integer(PyObject* object) {
    int overflow = 0;
    const long long n = PyLong_AsLongLongAndOverflow(object, &overflow);
    if (overflow == 0) {
        if (n == -1 && PyErr_Occurred() != nullptr) return std::nullopt;
        return Value(static_cast<std::int64_t>(n));
    }
    Obj text = Obj::steal(PyObject_Str(object));
    BigInt big;
    if (!text || !to_text(text.get(), big.decimal)) return std::nullopt;
    return Value(std::move(big));
}

// Items of a list, tuple, set or frozenset.
std::optional<std::vector<Value>> items_of(PyObject* object, int depth) {
    std::vector<Value> items;
    Obj iterator = Obj::steal(PyObject_GetIter(object));
    if (!iterator) return std::nullopt;
    while (PyObject* next = PyIter_Next(iterator.get())) {
        Obj item = Obj::steal(next);
        auto value = to_value(item.get(), depth + 1);
        if (!value) return std::nullopt;
        items.push_back(std::move(*value));
    }
    if (PyErr_Occurred() != nullptr) return std::nullopt;
    return items;
}

std::optional<Value> dict_value(PyObject* object, int depth) {
    // Taken whole before anything is converted: a view among the items asks the engine, which may call a verb that
    // writes to this very dict.
    std::vector<std::pair<Obj, Obj>> items;
    items.reserve(static_cast<std::size_t>(PyDict_GET_SIZE(object)));
    PyObject *key = nullptr, *item = nullptr;
    Py_ssize_t position = 0;
    while (PyDict_Next(object, &position, &key, &item) != 0) items.emplace_back(Obj::borrow(key), Obj::borrow(item));
    Dict dict;
    dict.items.reserve(items.size());
    for (const auto& [own_key, own_item] : items) {
        auto k = to_value(own_key.get(), depth + 1);
        if (!k) return std::nullopt;
        auto v = to_value(own_item.get(), depth + 1);
        if (!v) return std::nullopt;
        dict.items.emplace_back(std::move(*k), std::move(*v));
    }
    return Value(std::move(dict));
}

template <class T>
std::optional<Value> iso_value(PyObject* object) {
    Obj text = Obj::steal(PyObject_CallMethod(object, "isoformat", nullptr));
    T made;
    if (!text || !to_text(text.get(), made.iso)) return std::nullopt;
    return Value(std::move(made));
}

std::int64_t number(PyObject* object, const char* name) {
    Obj n = Obj::steal(PyObject_GetAttrString(object, name));
    return n ? PyLong_AsLongLong(n.get()) : 0;
}

std::optional<Value> timedelta_value(PyObject* object) {
    const auto days = number(object, "days");
    const auto seconds = number(object, "seconds");
    const auto micro = number(object, "microseconds");
    if (PyErr_Occurred() != nullptr) return std::nullopt;
    if (days > 100'000'000 || days < -100'000'000) {
        PyErr_SetString(PyExc_ValueError, "the timedelta is too large to be kept");
        return std::nullopt;
    }
    return Value(TimeDelta{(days * 86'400 + seconds) * 1'000'000 + micro});
}

template <class T>
std::optional<Value> collection(PyObject* object, int depth) {
    auto items = items_of(object, depth);
    if (!items) return std::nullopt;
    return Value(T{std::move(*items)});
}

std::optional<Value> buffer_value(PyObject* object) {
    Bytes bytes;
    if (PyBytes_Check(object))
        bytes.data.assign(PyBytes_AS_STRING(object), static_cast<std::size_t>(PyBytes_GET_SIZE(object)));
    else
        bytes.data.assign(PyByteArray_AS_STRING(object), static_cast<std::size_t>(PyByteArray_GET_SIZE(object)));
    return Value(std::move(bytes));
}

bool is_instance(PyObject* object, PyObject* type) {
    return PyObject_TypeCheck(object, reinterpret_cast<PyTypeObject*>(type)) != 0;
}

// Dates, views and the refusal of everything else.
std::optional<Value> rare_value(PyObject* object, int depth) {
    const auto& h = handles();
    if (is_instance(object, h.datetime)) return iso_value<DateTime>(object);
    if (is_instance(object, h.date)) return iso_value<Date>(object);
    if (is_instance(object, h.time)) return iso_value<TimeOfDay>(object);
    if (is_instance(object, h.timedelta)) return timedelta_value(object);
    if (is_instance(object, h.view_type)) {
        Obj items = Obj::steal(PyObject_CallOneArg(h.view_items, object));
        if (!items) return std::nullopt;
        return convert(items.get(), depth);
    }
    PyErr_Format(PyExc_TypeError, "a %.100s cannot be stored or passed to another owner's verb",
                 Py_TYPE(object)->tp_name);
    return std::nullopt;
}

}  // namespace

PyObject* to_python(const Value& value, int depth) {
    if (depth == 0) return guarded([&] { return std::visit(ToPython{0}, value.v); }, nullptr);
    if (depth > max_value_depth) {
        PyErr_SetString(PyExc_ValueError, "the value is nested too deeply");
        return nullptr;
    }
    return std::visit(ToPython{depth}, value.v);
}

std::optional<Value> to_value(PyObject* object, int depth) {
    if (depth == 0) return guarded([&] { return convert(object, 0); }, std::nullopt);
    return convert(object, depth);
}

namespace {

std::optional<Value> convert(PyObject* object, int depth) {
    if (depth > max_value_depth) {
        PyErr_SetString(PyExc_ValueError, "the value is nested too deeply (or contains itself)");
        return std::nullopt;
    }
    if (object == Py_None) return Value();
    if (PyBool_Check(object)) return Value(object == Py_True);
    if (PyLong_Check(object)) return integer(object);
    if (PyFloat_Check(object)) return Value(PyFloat_AS_DOUBLE(object));
    if (PyUnicode_Check(object)) {
        std::string text;
        if (!to_text(object, text)) return std::nullopt;
        return Value(std::move(text));
    }
    if (const auto* ref = as_ref(object)) return Value(ref_value(*ref));
    if (PyList_Check(object)) return collection<List>(object, depth);
    if (PyTuple_Check(object)) return collection<Tuple>(object, depth);
    if (PyDict_Check(object)) return dict_value(object, depth);
    if (PyBytes_Check(object) || PyByteArray_Check(object)) return buffer_value(object);
    if (PyAnySet_Check(object)) {
        auto items = items_of(object, depth);
        if (!items) return std::nullopt;
        return Value(Set{std::move(*items), PyFrozenSet_Check(object) != 0});
    }
    return rare_value(object, depth);
}

}  // namespace

bool is_atomic(const Value& value) {
    return value.get<List>() == nullptr && value.get<Tuple>() == nullptr && value.get<Set>() == nullptr &&
           value.get<Dict>() == nullptr;
}

bool to_values(PyObject* const* args, Py_ssize_t count, PyObject* kwnames, Value& list, Value& dict) {
    List positional;
    for (Py_ssize_t i = 0; i < count; ++i) {
        auto value = to_value(args[i]);
        if (!value) return false;
        positional.items.push_back(std::move(*value));
    }
    Dict named;
    const Py_ssize_t keywords = kwnames == nullptr ? 0 : PyTuple_GET_SIZE(kwnames);
    for (Py_ssize_t i = 0; i < keywords; ++i) {
        std::string name;
        if (!to_text(PyTuple_GET_ITEM(kwnames, i), name)) return false;
        auto value = to_value(args[count + i]);
        if (!value) return false;
        named.items.emplace_back(Value(std::move(name)), std::move(*value));
    }
    list = Value(std::move(positional));
    dict = Value(std::move(named));
    return true;
}

}  // namespace moosaic::python
