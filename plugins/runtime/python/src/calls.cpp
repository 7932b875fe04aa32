// Calling verbs.
#include "calls.hpp"

#include "errors.hpp"
#include "handles.hpp"
#include "state.hpp"
#include "values.hpp"

namespace moosaic::python {

namespace {

struct PassthroughObject {
    PyObject_HEAD vectorcallfunc vectorcall;
    Id verb;
    Id bound_to;
    PyObject* name;
};

PyTypeObject passthrough_type{};

PyObject* passthrough_call(PyObject* self, PyObject* const* args, std::size_t nargsf, PyObject* kwnames) {
    const auto* object = reinterpret_cast<PassthroughObject*>(self);
    Ref current{RefKind::verb, object->verb, object->bound_to, {}, 0};
    if (!to_text(object->name, current.name)) return nullptr;
    return call_next_verb(current, args, PyVectorcall_NARGS(nargsf), kwnames);
}

void passthrough_dealloc(PyObject* self) {
    Py_CLEAR(reinterpret_cast<PassthroughObject*>(self)->name);
    Py_TYPE(self)->tp_free(self);
}

PyObject* no_attribute(PyObject*, PyObject* name) {
    PyErr_Format(PyExc_AttributeError, "passthrough has no attribute \"%U\"", name);
    return nullptr;
}

std::vector<std::string> split_lines(const std::string& source) {
    std::vector<std::string> lines;
    std::size_t start = 0;
    while (start <= source.size()) {
        auto end = source.find('\n', start);
        if (end == std::string::npos) end = source.size();
        lines.push_back(source.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

// (code or None, findings) of the trusted side.
Obj compile_source(const std::string& source, const std::string& filename) {
    Obj text = Obj::steal(PyUnicode_DecodeUTF8(source.data(), static_cast<Py_ssize_t>(source.size()), "strict"));
    if (!text) {
        PyErr_Clear();
        PyErr_SetString(PyExc_SyntaxError, "the source is not UTF-8");
        return {};
    }
    Obj name = Obj::steal(py_text(filename));
    if (!name) return {};
    Obj pair = Obj::steal(PyObject_CallFunctionObjArgs(handles().compile_verb, text.get(), name.get(), nullptr));
    if (!pair) return {};
    if (PyTuple_GET_ITEM(pair.get(), 0) != Py_None) return Obj::borrow(PyTuple_GET_ITEM(pair.get(), 0));
    Obj message = Obj::steal(PyObject_CallOneArg(handles().findings_text, PyTuple_GET_ITEM(pair.get(), 1)));
    if (message) PyErr_SetObject(PyExc_SyntaxError, message.get());
    return {};
}

bool too_deep(State& state) {
    if (state.depth() < State::depth_limit) return false;
    Obj message = Obj::steal(PyUnicode_FromFormat("Too many verbs call each other (%d deep).", State::depth_limit));
    if (message) PyErr_SetObject(handles().user_error, message.get());
    return true;
}

bool runs_here(const State& state, const RefObject& verb, bool passthrough) {
    return verb.found && verb.hash != nullptr && verb.bound_to != 0 && verb.owner != 0 &&
           verb.owner == state.principal() && (verb.execute || passthrough) && verb.generation == state.generation() &&
           verb.found_for == state.caller();
}

// The code of a verb of this worker's principal; the engine gives it out once a hash.
bool load_code(State& state, RefObject& verb) {
    if (verb.code != nullptr) return true;
    executor::VerbCode code;
    code.verb = verb.id;
    if (!to_text(verb.hash, code.hash)) return false;
    auto ready = state.codes().find(code_filename(code.verb, code.hash));
    if (!ready) {
        auto answer = state.request(Op::code, {ref_value(verb)});
        if (!answer) return false;
        const auto* parts = answer->get<Tuple>();
        const auto* hash = parts != nullptr && parts->items.size() == 2 ? parts->items[0].get<std::string>() : nullptr;
        const auto* source = hash != nullptr ? parts->items[1].get<std::string>() : nullptr;
        if (source == nullptr) {
            PyErr_SetString(PyExc_RuntimeError, "the engine's answer to code is malformed");
            return false;
        }
        code.hash = *hash;
        code.source = *source;
        code.author = state.top().call->code.author;
        ready = compiled(state, code);
        if (!ready) return false;
        ready->origin = verb.origin;
        if (!to_text(verb.name, ready->verb_name)) PyErr_Clear();
    }
    verb.code = Py_NewRef(ready->code.get());
    return true;
}

PyObject* call_here(State& state, RefObject& verb, PyObject* const* args, Py_ssize_t count, PyObject* kwnames) {
    if (too_deep(state) || !load_code(state, verb)) return nullptr;
    Obj positional = Obj::steal(PyTuple_New(count));
    Obj named = Obj::steal(kwargs_dict(args + count, kwnames));
    Obj subject = Obj::steal(make_ref(Ref{RefKind::object, verb.bound_to, 0, {}, 0}));
    if (!positional || !named || !subject) return nullptr;
    for (Py_ssize_t i = 0; i < count; ++i) PyTuple_SET_ITEM(positional.get(), i, Py_NewRef(args[i]));
    LocalFrame frame;
    frame.is_verb = true;
    frame.this_object = verb.bound_to;
    frame.origin = verb.origin;
    frame.caller = verb.owner;
    const Ref value = ref_value(verb);
    frame.verb_name = value.name;
    Activation& activation = state.top();
    const std::size_t before = activation.frames.size();
    state.push_frame(std::move(frame));
    PyObject* result = run_code(verb.code, subject.get(), value, verb.name, positional.get(), named.get());
    activation.frames.resize(before);
    return result;
}

Value frames_value(const Activation& activation) {
    List list;
    for (const auto& frame : activation.frames)
        list.items.push_back(
            Value::tuple({Value::object(frame.this_object), frame.is_verb ? Value(frame.verb_name) : Value(),
                          Value::object(frame.origin), Value::object(frame.caller)}));
    return Value(std::move(list));
}

PyObject* call_there(State& state, const RefObject& verb, PyObject* const* args, Py_ssize_t count, PyObject* kwnames,
                     bool passthrough) {
    Value list, dict;
    if (too_deep(state) || !to_values(args, count, kwnames, list, dict)) return nullptr;
    state.flush();  // what the other verb prints comes after what was printed here
    return state.request_object(
        Op::call, {ref_value(verb), std::move(list), std::move(dict), passthrough, frames_value(state.top())});
}

PyObject* call_verb(RefObject& verb, PyObject* const* args, Py_ssize_t count, PyObject* kwnames, bool passthrough) {
    auto* state = need_state();
    if (state == nullptr) return nullptr;
    if (runs_here(*state, verb, passthrough)) return call_here(*state, verb, args, count, kwnames);
    return call_there(*state, verb, args, count, kwnames, passthrough);
}

}  // namespace

PyObject* kwargs_dict(PyObject* const* values, PyObject* kwnames) {
    PyObject* made = PyDict_New();
    const Py_ssize_t keywords = made == nullptr || kwnames == nullptr ? 0 : PyTuple_GET_SIZE(kwnames);
    for (Py_ssize_t i = 0; i < keywords; ++i) {
        if (PyDict_SetItem(made, PyTuple_GET_ITEM(kwnames, i), values[i]) == 0) continue;
        Py_DECREF(made);
        return nullptr;
    }
    return made;
}

std::shared_ptr<CompiledVerb> compiled(State& state, const executor::VerbCode& code) {
    const std::string filename = code_filename(code.verb, code.hash);
    if (auto found = state.codes().find(filename)) return found;
    Obj function = compile_source(code.source, filename);
    if (!function) return nullptr;
    auto made = std::make_shared<CompiledVerb>();
    made->code = std::move(function);
    made->display = code.display;
    made->author = code.author;
    made->lines = split_lines(code.source);
    state.codes().add(filename, made);
    return made;
}

PyObject* run_code(PyObject* code, PyObject* this_object, const Ref& verb, PyObject* verb_name, PyObject* args,
                   PyObject* kwargs) {
    Obj globals = Obj::steal(PyDict_New());
    if (!globals || PyDict_SetItemString(globals.get(), "__builtins__", handles().verb_builtins) != 0) return nullptr;
    Obj function = Obj::steal(PyFunction_New(code, globals.get()));
    Obj onward = Obj::steal(make_passthrough(verb));
    const auto* state = current_state();
    const Id system_id = state->running() ? const_cast<State*>(state)->top().call->context.system_object : 0;
    Obj system = Obj::steal(to_python(Value::object(system_id)));
    Obj name = verb_name != nullptr ? Obj::borrow(verb_name) : Obj::steal(py_text(verb.name));
    if (!function || !onward || !system || !name) return nullptr;
    PyObject* stack[] = {this_object, onward.get(), system.get(), args, kwargs, name.get()};
    return PyObject_Vectorcall(function.get(), stack, 6, nullptr);
}

PyObject* verb_vectorcall(PyObject* self, PyObject* const* args, std::size_t nargsf, PyObject* kwnames) {
    return call_verb(*reinterpret_cast<RefObject*>(self), args, PyVectorcall_NARGS(nargsf), kwnames, false);
}

PyObject* call_next_verb(const Ref& current, PyObject* const* args, Py_ssize_t count, PyObject* kwnames) {
    auto* state = need_state();
    if (state == nullptr) return nullptr;
    auto answer = state->request(Op::next_verb, {current});
    if (!answer) return nullptr;
    if (answer->is_none()) Py_RETURN_NONE;
    Obj verb = Obj::steal(make_verb(*answer));
    if (!verb) return nullptr;
    return call_verb(*reinterpret_cast<RefObject*>(verb.get()), args, count, kwnames, true);
}

PyObject* make_passthrough(const Ref& verb) {
    auto* made = PyObject_New(PassthroughObject, &passthrough_type);
    if (made == nullptr) return nullptr;
    made->vectorcall = passthrough_call;
    made->verb = verb.id;
    made->bound_to = verb.bound_to;
    made->name = py_text(verb.name);
    if (made->name == nullptr) {
        Py_DECREF(made);
        return nullptr;
    }
    return reinterpret_cast<PyObject*>(made);
}

bool init_passthrough_type() {
    Py_SET_REFCNT(&passthrough_type, 1);
    passthrough_type.tp_name = "moo.passthrough";
    passthrough_type.tp_basicsize = sizeof(PassthroughObject);
    passthrough_type.tp_dealloc = passthrough_dealloc;
    passthrough_type.tp_getattro = no_attribute;
    passthrough_type.tp_vectorcall_offset = offsetof(PassthroughObject, vectorcall);
    passthrough_type.tp_call = PyVectorcall_Call;
    passthrough_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_HAVE_VECTORCALL;
    return PyType_Ready(&passthrough_type) == 0;
}

}  // namespace moosaic::python
