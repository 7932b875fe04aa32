// Bound built-in methods and queries.
#include "methods.hpp"

#include "calls.hpp"
#include "handles.hpp"
#include "state.hpp"
#include "values.hpp"

namespace moosaic::python {

namespace {

struct MethodObject {
    PyObject_HEAD vectorcallfunc vectorcall;
    PyObject* ref;
    PyObject* name;
    Member member;
};

PyTypeObject method_type{};

// --- the special ones
// --------------------------------------------------------------------------------------------------

PyObject* call_engine_method(RefObject* ref, PyObject* name, bool reads, PyObject* const* args, Py_ssize_t count,
                             PyObject* kwnames) {
    auto* state = need_state();
    std::string text;
    Value list, dict;
    if (state == nullptr) return nullptr;
    const bool plain = reads && count == 0 && (kwnames == nullptr || PyTuple_GET_SIZE(kwnames) == 0);
    const CacheKey key = key_for(CacheKey::Space::method, ref, name, state->caller());
    if (plain)
        if (const auto* known = state->known(key)) return Py_NewRef(known->object.get());
    if (!to_text(name, text) || !to_values(args, count, kwnames, list, dict)) return nullptr;
    auto answer = state->request(Op::method, {ref_value(*ref), std::move(text), std::move(list), std::move(dict)});
    if (!answer) return nullptr;
    PyObject* made = to_python(*answer);
    if (made != nullptr && plain && is_atomic(*answer) && state->lasts())
        state->learn(key, {Obj::borrow(name), Obj::borrow(made), {}, false, {}});
    return made;
}

PyObject* call_save(RefObject* ref) {
    auto* state = need_state();
    if (state == nullptr) return nullptr;
    auto found = state->pending().find({state->principal(), ref->kind, ref->id, ref->index});
    if (found == state->pending().end()) Py_RETURN_NONE;
    Dict fields;
    for (auto& [name, value] : found->second) fields.items.emplace_back(Value(name), std::move(value));
    // Dropped before the answer: saved, or reverted because the save was refused.
    state->pending().erase(found);
    state->pending_changed();
    return state->request_object(Op::save, {ref_value(*ref), Value(std::move(fields))});
}

PyObject* call_refresh(RefObject* ref) {
    auto* state = need_state();
    if (state == nullptr) return nullptr;
    state->pending().erase({state->principal(), ref->kind, ref->id, ref->index});
    state->pending_changed();
    Py_RETURN_NONE;
}

PyObject* call_get_verb(RefObject* ref, PyObject* args, PyObject* kwargs) {
    static const char* names[] = {"name", "recurse", "allow_ambiguous", "return_first", nullptr};
    PyObject* name = nullptr;
    int recurse = 1, allow_ambiguous = 0, return_first = 1;
    if (PyArg_ParseTupleAndKeywords(args, kwargs, "U|ppp:get_verb", const_cast<char**>(names), &name, &recurse,
                                    &allow_ambiguous, &return_first) == 0)
        return nullptr;
    return find_verb(ref, name, recurse != 0, allow_ambiguous != 0, return_first != 0, false);
}

PyObject* call_invoke_verb(RefObject* ref, PyObject* const* args, Py_ssize_t count, PyObject* kwnames) {
    if (count < 1 || !PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "invoke_verb needs the name of a verb");
        return nullptr;
    }
    Obj verb = Obj::steal(find_verb(ref, args[0], true, false, true, true));
    if (!verb) return nullptr;
    return PyObject_Vectorcall(verb.get(), args + 1, static_cast<std::size_t>(count - 1), kwnames);
}

PyObject* call_verb_passthrough(RefObject* ref, PyObject* const* args, Py_ssize_t count, PyObject* kwnames) {
    if (ref->bound_to == 0) {
        PyErr_SetString(PyExc_RuntimeError, "passthrough needs a verb that was found for an object");
        return nullptr;
    }
    return call_next_verb(ref->id, ref->bound_to, ref->name, args, count, kwnames);
}

// Views are made by the trusted Python side: (ref, *args, **kwargs).
PyObject* call_view(PyObject* maker, PyObject* ref, PyObject* const* args, Py_ssize_t count, PyObject* kwnames) {
    std::vector<PyObject*> stack{ref};
    const Py_ssize_t keywords = kwnames == nullptr ? 0 : PyTuple_GET_SIZE(kwnames);
    stack.insert(stack.end(), args, args + count + keywords);
    return PyObject_Vectorcall(maker, stack.data(), static_cast<std::size_t>(count + 1), kwnames);
}

PyObject* no_arguments(PyObject* name, Py_ssize_t count, PyObject* kwnames) {
    if (count == 0 && (kwnames == nullptr || PyTuple_GET_SIZE(kwnames) == 0)) return Py_None;
    PyErr_Format(PyExc_TypeError, "%U() takes no arguments", name);
    return nullptr;
}

PyObject* with_tuple(RefObject* ref, PyObject* const* args, Py_ssize_t count, PyObject* kwnames) {
    Obj tuple = Obj::steal(PyTuple_New(count));
    Obj kwargs = Obj::steal(kwargs_dict(args + count, kwnames));
    if (!tuple || !kwargs) return nullptr;
    for (Py_ssize_t i = 0; i < count; ++i) PyTuple_SET_ITEM(tuple.get(), i, Py_NewRef(args[i]));
    return call_get_verb(ref, tuple.get(), kwargs.get());
}

PyObject* method_call(PyObject* self, PyObject* const* args, std::size_t nargsf, PyObject* kwnames) {
    auto* method = reinterpret_cast<MethodObject*>(self);
    auto* ref = reinterpret_cast<RefObject*>(method->ref);
    const Py_ssize_t count = PyVectorcall_NARGS(nargsf);
    const auto& h = handles();
    switch (method->member) {
        case Member::method:
        case Member::reading_method:
            return call_engine_method(ref, method->name, method->member == Member::reading_method, args, count,
                                      kwnames);
        case Member::save:
            return call_save(ref);
        case Member::refresh:
            return call_refresh(ref);
        case Member::get_verb:
            return with_tuple(ref, args, count, kwnames);
        case Member::invoke_verb:
            return call_invoke_verb(ref, args, count, kwnames);
        case Member::passthrough:
            return call_verb_passthrough(ref, args, count, kwnames);
        case Member::is_bound:
            return no_arguments(method->name, count, kwnames) == nullptr ? nullptr
                                                                         : PyBool_FromLong(ref->bound_to != 0 ? 1 : 0);
        case Member::find:
            return call_view(h.view_find, method->ref, args, count, kwnames);
        case Member::contents:
            return call_view(h.view_contents, method->ref, args, count, kwnames);
        case Member::ancestors:
            return call_view(h.view_ancestors, method->ref, args, count, kwnames);
        case Member::descendants:
            return call_view(h.view_descendants, method->ref, args, count, kwnames);
        default:
            PyErr_SetString(PyExc_TypeError, "this cannot be called");
            return nullptr;
    }
}

void method_dealloc(PyObject* self) {
    auto* method = reinterpret_cast<MethodObject*>(self);
    Py_CLEAR(method->ref);
    Py_CLEAR(method->name);
    Py_TYPE(self)->tp_free(self);
}

PyObject* method_repr(PyObject* self) {
    return PyUnicode_FromFormat("<method %U>", reinterpret_cast<MethodObject*>(self)->name);
}

PyObject* no_method_attribute(PyObject*, PyObject* name) {
    PyErr_Format(PyExc_AttributeError, "a method has no attribute \"%U\"", name);
    return nullptr;
}

bool annotated_source(const Value& source) {
    const auto* parts = source.get<Tuple>();
    const auto* name = parts != nullptr && !parts->items.empty() ? parts->items[0].get<std::string>() : nullptr;
    return name != nullptr && (*name == "contents" || *name == "ancestors" || *name == "descendants");
}

PyObject* element(const Value& value, bool annotated) {
    const auto* parts = annotated ? value.get<Tuple>() : nullptr;
    if (parts == nullptr || parts->items.size() < 2) return to_python(value);
    const auto* ref = parts->items[0].get<Ref>();
    const auto* depth = parts->items[1].get<std::int64_t>();
    if (ref == nullptr || depth == nullptr) return to_python(value);
    return make_annotated(*ref, *depth, parts->items.size() > 2 ? parts->items[2] : Value());
}

}  // namespace

bool init_method_type() {
    Py_SET_REFCNT(&method_type, 1);
    method_type.tp_name = "moo.method";
    method_type.tp_basicsize = sizeof(MethodObject);
    method_type.tp_dealloc = method_dealloc;
    method_type.tp_repr = method_repr;
    method_type.tp_getattro = no_method_attribute;
    method_type.tp_vectorcall_offset = offsetof(MethodObject, vectorcall);
    method_type.tp_call = PyVectorcall_Call;
    method_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_HAVE_VECTORCALL;
    return PyType_Ready(&method_type) == 0;
}

PyObject* make_method(RefObject* ref, PyObject* name, Member member) {
    auto* method = PyObject_New(MethodObject, &method_type);
    if (method == nullptr) return nullptr;
    method->vectorcall = method_call;
    method->ref = Py_NewRef(reinterpret_cast<PyObject*>(ref));
    method->name = Py_NewRef(name);
    method->member = member;
    return reinterpret_cast<PyObject*>(method);
}

PyObject* run_query(PyObject* source, PyObject* steps) {
    auto* state = need_state();
    if (state == nullptr) return nullptr;
    auto source_value = to_value(source);
    if (!source_value) return nullptr;
    auto steps_value = to_value(steps);
    if (!steps_value) return nullptr;
    const bool annotated = annotated_source(*source_value);
    auto answer = state->request(Op::query, {std::move(*source_value), std::move(*steps_value)});
    if (!answer) return nullptr;
    const auto* list = answer->get<List>();
    if (list == nullptr) return element(*answer, annotated);
    Obj made = Obj::steal(PyList_New(0));
    if (!made) return nullptr;
    for (const auto& item : list->items) {
        Obj one = Obj::steal(element(item, annotated));
        if (!one || PyList_Append(made.get(), one.get()) != 0) return nullptr;
    }
    return made.release();
}

}  // namespace moosaic::python
