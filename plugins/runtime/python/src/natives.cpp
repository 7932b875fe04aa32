// Functions of moosaic_sdk.native.
#include "natives.hpp"

#include <moosaic/names.hpp>

#include <array>
#include <string>

#include "calls.hpp"
#include "context.hpp"
#include "cpython/identity.hpp"
#include "frozen.hpp"
#include "guards.hpp"
#include "methods.hpp"
#include "state.hpp"
#include "ticks.hpp"
#include "values.hpp"
#include "world_objects.hpp"

namespace moosaic::python {

namespace {

// --- engine
// ------------------------------------------------------------------------------------------------------------

// sdk(name, args tuple, kwargs dict)
PyObject* sdk(PyObject*, PyObject* args) {
    auto* state = need_state();
    PyObject *name = nullptr, *positional = nullptr, *named = nullptr;
    if (state == nullptr ||
        PyArg_ParseTuple(args, "UO!O!", &name, &PyTuple_Type, &positional, &PyDict_Type, &named) == 0)
        return nullptr;
    std::string text;
    if (!to_text(name, text)) return nullptr;
    List list;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(positional); ++i) {
        auto value = to_value(PyTuple_GET_ITEM(positional, i));
        if (!value) return nullptr;
        list.items.push_back(std::move(*value));
    }
    auto dict = to_value(named);
    if (!dict) return nullptr;
    return state->request_object(Op::sdk, {std::move(text), Value(std::move(list)), std::move(*dict)});
}

PyObject* query(PyObject*, PyObject* args) {
    PyObject *source = nullptr, *steps = nullptr;
    if (PyArg_ParseTuple(args, "OO", &source, &steps) == 0) return nullptr;
    return run_query(source, steps);
}

PyObject* generation(PyObject*, PyObject*) {
    auto* state = need_state();
    return state == nullptr ? nullptr : PyLong_FromUnsignedLongLong(state->generation());
}

PyObject* moo_eval(PyObject*, PyObject* args) {
    auto* state = need_state();
    PyObject* text = nullptr;
    int show = 0;
    std::string source;
    if (state == nullptr || PyArg_ParseTuple(args, "Op", &text, &show) == 0 || !to_text(text, source)) return nullptr;
    state->flush();
    return state->request_object(Op::eval, {std::move(source), frames_value(state->top()), show != 0});
}

// rows() -> [(kind, name, who answers, parameters as Python writes them, result)] of what is no member of a thing
PyObject* rows(PyObject*, PyObject*) {
    static constexpr std::array<const char*, 6> kinds = {"view", "parser", "context", "function", "constant", "error"};
    static constexpr std::array<const char*, 3> answers = {"engine", "runtime", "nobody"};
    static constexpr std::array<const char*, 4> stars = {"", "", "*", "**"};
    Obj all = Obj::steal(PyList_New(0));
    if (!all) return nullptr;
    for (const auto& row : names::rows) {
        if (row.kind < names::Kind::view) continue;
        const auto shape = row.form == names::Form::call ? names::read_shape(row.shape) : names::Shape();
        std::string parameters;
        bool keyword = false;
        for (std::size_t i = 0; i < shape.count; ++i) {
            const auto& parameter = shape.parameters[i];
            if (i > 0) parameters += ", ";
            if (parameter.how == names::Parameter::How::keyword && !keyword) parameters += "*, ";
            keyword = parameter.how != names::Parameter::How::positional;
            parameters += stars[static_cast<std::size_t>(parameter.how)];
            parameters += parameter.name;
            if (!parameter.fallback.empty()) parameters += "=" + std::string(parameter.fallback);
        }
        Obj one = Obj::steal(Py_BuildValue(
            "(sssss)", kinds[static_cast<std::size_t>(row.kind) - static_cast<std::size_t>(names::Kind::view)],
            std::string(row.name).c_str(), answers[static_cast<std::size_t>(row.by)], parameters.c_str(),
            std::string(shape.result).c_str()));
        if (!one || PyList_Append(all.get(), one.get()) != 0) return nullptr;
    }
    return all.release();
}

// --- who acts
// ------------------------------------------------------------------------------------------------------------

PyObject* push_caller(PyObject*, PyObject* who) {
    auto* state = need_state();
    const auto* ref = as_ref(who);
    if (state == nullptr) return nullptr;
    if (ref == nullptr || ref->kind != RefKind::object) {
        PyErr_SetString(PyExc_TypeError, "the caller must be an object");
        return nullptr;
    }
    LocalFrame frame;
    frame.caller = ref->id;
    return PyLong_FromUnsignedLongLong(state->push_frame(std::move(frame)));
}

PyObject* pop_caller(PyObject*, PyObject* token) {
    auto* state = need_state();
    if (state == nullptr) return nullptr;
    state->pop_caller(PyLong_AsUnsignedLongLong(token));
    Py_RETURN_NONE;
}

PyObject* dict_of(Obj& kept) {
    if (!kept) kept = Obj::steal(PyDict_New());
    return kept.get();
}

// setting(key, default): what this task wrote, else what the session had when the call began.
PyObject* setting(PyObject*, PyObject* args) {
    PyObject *key = nullptr, *fallback = nullptr;
    if (PyArg_ParseTuple(args, "UO", &key, &fallback) == 0) return nullptr;
    auto* state = current_state();
    if (state == nullptr || !state->running()) return Py_NewRef(fallback);
    PyObject* written = dict_of(state->settings());
    if (written == nullptr) return nullptr;
    if (PyObject* found = PyDict_GetItemWithError(written, key)) return Py_NewRef(found);
    std::string text;
    if (PyErr_Occurred() != nullptr || !to_text(key, text)) return nullptr;
    const auto* value = state->top().call->context.settings.find(text);
    return value == nullptr ? Py_NewRef(fallback) : to_python(*value);
}

PyObject* remember_setting(PyObject*, PyObject* args) {
    PyObject *key = nullptr, *value = nullptr;
    auto* state = need_state();
    if (state == nullptr || PyArg_ParseTuple(args, "UO", &key, &value) == 0) return nullptr;
    PyObject* written = dict_of(state->settings());
    if (written == nullptr || PyDict_SetItem(written, key, value) != 0) return nullptr;
    Py_RETURN_NONE;
}

// --- output
// ------------------------------------------------------------------------------------------------------------

bool option_text(PyObject* value, const char* name, const char* fallback, std::string& out) {
    if (value == nullptr || value == Py_None) {
        out = fallback;
        return true;
    }
    if (PyUnicode_Check(value)) return to_text(value, out);
    PyErr_Format(PyExc_TypeError, "print: %s must be text or None", name);
    return false;
}

bool append_text(PyObject* value, std::string& out) {
    Obj text = Obj::steal(PyObject_Str(value));
    if (!text) return false;
    Py_ssize_t size = 0;
    if (const char* data = PyUnicode_AsUTF8AndSize(text.get(), &size)) {
        out.append(data, static_cast<std::size_t>(size));
        return true;
    }
    // Lone surrogates cannot be shown to anybody.
    PyErr_Clear();
    Obj clean = Obj::steal(PyUnicode_AsEncodedString(text.get(), "utf-8", "replace"));
    if (!clean) return false;
    out.append(PyBytes_AS_STRING(clean.get()), static_cast<std::size_t>(PyBytes_GET_SIZE(clean.get())));
    return true;
}

PyObject* print_unguarded(PyObject* const* args, Py_ssize_t count, PyObject* kwnames) {
    auto* state = need_state();
    if (state == nullptr) return nullptr;
    PyObject *sep = nullptr, *end = nullptr;
    const Py_ssize_t keywords = kwnames == nullptr ? 0 : PyTuple_GET_SIZE(kwnames);
    for (Py_ssize_t i = 0; i < keywords; ++i) {
        PyObject* name = PyTuple_GET_ITEM(kwnames, i);
        if (PyUnicode_CompareWithASCIIString(name, "sep") == 0)
            sep = args[count + i];
        else if (PyUnicode_CompareWithASCIIString(name, "end") == 0)
            end = args[count + i];
        else {
            PyErr_Format(PyExc_TypeError, "print: unknown keyword \"%U\"", name);
            return nullptr;
        }
    }
    std::string separator, ending, text;
    if (!option_text(sep, "sep", " ", separator) || !option_text(end, "end", "\n", ending)) return nullptr;
    for (Py_ssize_t i = 0; i < count; ++i) {
        if (i > 0) text += separator;
        if (!append_text(args[i], text)) return nullptr;
    }
    text += ending;
    if (text == "\n" && !state->has_output()) {
        state->write_piece({});
        Py_RETURN_NONE;
    }
    state->print(text);
    Py_RETURN_NONE;
}

PyObject* print(PyObject*, PyObject* const* args, Py_ssize_t count, PyObject* kwnames) {
    return guarded([&] { return print_unguarded(args, count, kwnames); }, nullptr);
}

PyObject* writer_unguarded(PyObject* const* args, Py_ssize_t count) {
    auto* state = need_state();
    if (state == nullptr) return nullptr;
    if (count != 1) {
        PyErr_SetString(PyExc_TypeError, "writer takes one text");
        return nullptr;
    }
    std::string text;
    if (!append_text(args[0], text)) return nullptr;
    state->write_piece(std::move(text));
    Py_RETURN_NONE;
}

PyObject* writer(PyObject*, PyObject* const* args, Py_ssize_t count) {
    return guarded([&] { return writer_unguarded(args, count); }, nullptr);
}

// --- things
// ------------------------------------------------------------------------------------------------------------

PyObject* ref_kind(PyObject*, PyObject* object) {
    const auto* ref = as_ref(object);
    if (ref == nullptr) Py_RETURN_NONE;
    return PyUnicode_FromString(kind_name(ref->kind));
}

PyObject* ref_id(PyObject*, PyObject* object) {
    const auto* ref = as_ref(object);
    if (ref == nullptr) Py_RETURN_NONE;
    return PyLong_FromLongLong(ref->id);
}

PyObject* ref(PyObject*, PyObject* args) {
    const char* kind = nullptr;
    long long id = 0;
    if (PyArg_ParseTuple(args, "sL", &kind, &id) == 0) return nullptr;
    Ref made;
    made.id = id;
    made.kind = std::string_view(kind) == "verb"       ? RefKind::verb
                : std::string_view(kind) == "property" ? RefKind::property
                                                       : RefKind::object;
    return make_ref(made);
}

// --- freezing
// ------------------------------------------------------------------------------------------------------------

PyObject* freeze(PyObject*, PyObject* args) {
    PyObject *function = nullptr, *name = nullptr;
    if (PyArg_ParseTuple(args, "OU", &function, &name) == 0) return nullptr;
    return make_frozen_function(function, name);
}

PyObject* module(PyObject*, PyObject* args) {
    PyObject *name = nullptr, *table = nullptr;
    if (PyArg_ParseTuple(args, "UO!", &name, &PyDict_Type, &table) == 0) return nullptr;
    return make_face(name, table);
}

PyObject* importer(PyObject*, PyObject* args) {
    PyObject *faces = nullptr, *package = nullptr;
    if (PyArg_ParseTuple(args, "O!O", &PyDict_Type, &faces, &package) == 0) return nullptr;
    return make_importer(faces, package);
}

PyObject* freeze_class(PyObject*, PyObject* type) {
    if (!freeze_type(type)) return nullptr;
    Py_RETURN_NONE;
}

PyObject* hide_address(PyObject*, PyObject* args) {
    PyObject* type = nullptr;
    int force = 0;
    if (PyArg_ParseTuple(args, "Op", &type, &force) == 0 || !plain_repr(type, force != 0)) return nullptr;
    Py_RETURN_NONE;
}

PyObject* deny(PyObject*, PyObject* args) {
    PyObject *names = nullptr, *prefixes = nullptr;
    if (PyArg_ParseTuple(args, "OO", &names, &prefixes) == 0 || !set_denied(names, prefixes)) return nullptr;
    Py_RETURN_NONE;
}

template <class Function>
PyCFunction erased(Function function) {
    return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

PyMethodDef functions[] = {
    {"sdk", sdk, METH_VARARGS, nullptr},
    {"rows", rows, METH_NOARGS, nullptr},
    {"query", query, METH_VARARGS, nullptr},
    {"generation", generation, METH_NOARGS, nullptr},
    {"moo_eval", moo_eval, METH_VARARGS, nullptr},
    {"push_caller", push_caller, METH_O, nullptr},
    {"pop_caller", pop_caller, METH_O, nullptr},
    {"setting", setting, METH_VARARGS, nullptr},
    {"remember_setting", remember_setting, METH_VARARGS, nullptr},
    {"ref_kind", ref_kind, METH_O, nullptr},
    {"ref_id", ref_id, METH_O, nullptr},
    {"ref", ref, METH_VARARGS, nullptr},
    {"freeze", freeze, METH_VARARGS, nullptr},
    {"module", module, METH_VARARGS, nullptr},
    {"importer", importer, METH_VARARGS, nullptr},
    {"freeze_type", freeze_class, METH_O, nullptr},
    {"plain_repr", hide_address, METH_VARARGS, nullptr},
    {"set_denied", deny, METH_VARARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyMethodDef print_def = {"print", erased(print), METH_FASTCALL | METH_KEYWORDS, nullptr};
PyMethodDef writer_def = {"writer", erased(writer), METH_FASTCALL, nullptr};

PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "moosaic_sdk.native", nullptr, -1, functions, nullptr, nullptr, nullptr, nullptr};

// For functions that verbs hold: without the module as __self__.
bool add_plain(PyObject* into, const char* name, PyMethodDef& def) {
    return PyModule_AddObjectRef(into, name, Obj::steal(PyCFunction_New(&def, nullptr)).get()) == 0;
}

}  // namespace

PyObject* make_native_module() {
    Obj made = Obj::steal(PyModule_Create(&definition));
    if (!made || !add_plain(made.get(), "print", print_def) || !add_plain(made.get(), "writer", writer_def) ||
        !add_plain(made.get(), "guarded_getattr", guarded_getattr_def) ||
        !add_plain(made.get(), "guarded_hasattr", guarded_hasattr_def) ||
        !add_plain(made.get(), "identity", identity_def) || !add_plain(made.get(), "hashed", hashed_def) ||
        !add_plain(made.get(), "counted_iter", counted_iter_def))
        return nullptr;
    Obj writes = Obj::steal(PyObject_GetAttrString(made.get(), "writer"));
    Obj context = Obj::steal(writes ? make_context(writes.get()) : nullptr);
    Obj ticker = Obj::steal(make_ticker());
    if (!context || !ticker || PyModule_AddObjectRef(made.get(), "context", context.get()) != 0 ||
        PyModule_AddObjectRef(made.get(), "ticker", ticker.get()) != 0)
        return nullptr;
    return made.release();
}

}  // namespace moosaic::python
