// Calling verbs.
#include "calls.hpp"

#include <algorithm>

#include "errors.hpp"
#include "handles.hpp"
#include "state.hpp"
#include "ticks.hpp"
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
    return guarded(
        [&] {
            return call_next_verb(object->verb, object->bound_to, object->name, args, PyVectorcall_NARGS(nargsf),
                                  kwnames);
        },
        nullptr);
}

void passthrough_dealloc(PyObject* self) {
    Py_CLEAR(reinterpret_cast<PassthroughObject*>(self)->name);
    Py_TYPE(self)->tp_free(self);
}

PyObject* no_passthrough_attribute(PyObject*, PyObject* name) {
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

// What a call of the code runs: see CompiledVerb.
Obj make_runner(PyObject* code, unsigned needs) {
    if ((needs & Needs::own_globals) != 0) return Obj::borrow(code);
    return Obj::steal(PyFunction_New(code, handles().verb_globals));
}

bool compile_source(const std::string& source, const std::string& filename, CompiledVerb& made) {
    Obj text = Obj::steal(PyUnicode_DecodeUTF8(source.data(), static_cast<Py_ssize_t>(source.size()), "strict"));
    if (!text) {
        PyErr_Clear();
        PyErr_SetString(PyExc_SyntaxError, "the source is not UTF-8");
        return false;
    }
    Obj name = Obj::steal(py_text(filename));
    if (!name) return false;
    Obj parts = Obj::steal(PyObject_CallFunctionObjArgs(handles().compile_verb, text.get(), name.get(), nullptr));
    if (!parts) return false;
    PyObject* code = PyTuple_GET_ITEM(parts.get(), 0);
    if (code != Py_None) {
        made.needs = static_cast<unsigned>(PyLong_AsUnsignedLong(PyTuple_GET_ITEM(parts.get(), 1)));
        made.runner = make_runner(code, made.needs);
        return static_cast<bool>(made.runner);
    }
    Obj message = Obj::steal(PyObject_CallOneArg(handles().findings_text, PyTuple_GET_ITEM(parts.get(), 2)));
    if (message) PyErr_SetObject(PyExc_SyntaxError, message.get());
    return false;
}

bool too_deep(State& state) {
    if (state.depth() < State::depth_limit) return false;
    // Like every limit: a verb cannot catch it, and nothing of the task happens.
    state.stop_with({executor::Stopped::Why::depth_limit,
                     "Verbs called each other too deeply (" + std::to_string(State::depth_limit) + " calls).",
                     {}});
    state.raise_stop();
    return true;
}

bool runs_here(const State& state, const VerbObject& verb, bool passthrough) {
    return verb.found && verb.hash != nullptr && verb.ref.bound_to != 0 && verb.owner != 0 &&
           verb.owner == state.principal() && (verb.execute || passthrough) && state.holds(verb.generation) &&
           verb.found_for == state.caller();
}

// The code of a verb of this worker's principal; the engine gives it out once a hash.
std::shared_ptr<CompiledVerb> fetch_code(State& state, const VerbObject& verb) {
    executor::VerbCode code;
    code.verb = verb.ref.id;
    if (!to_text(verb.hash, code.hash)) return nullptr;
    if (auto ready = state.codes().find(code_filename(code.verb, code.hash))) return ready;
    auto answer = state.request(Op::code, {ref_value(verb.ref)});
    if (!answer) return nullptr;
    const auto* parts = answer->get<Tuple>();
    const auto* hash = parts != nullptr && parts->items.size() == 2 ? parts->items[0].get<std::string>() : nullptr;
    const auto* source = hash != nullptr ? parts->items[1].get<std::string>() : nullptr;
    if (source == nullptr) {
        PyErr_SetString(PyExc_RuntimeError, "the engine's answer to code is malformed");
        return nullptr;
    }
    code.hash = *hash;
    code.source = *source;
    code.author = state.top().call->code.author;
    auto made = compiled(state, code);
    if (!made) return nullptr;
    made->origin = verb.origin;
    if (!to_text(verb.ref.name, made->verb_name)) PyErr_Clear();
    return made;
}

bool load_code(State& state, VerbObject& verb) {
    if (verb.runner != nullptr) return true;
    auto code = fetch_code(state, verb);
    Obj subject = Obj::steal(code ? make_object(verb.ref.bound_to) : nullptr);
    if (!subject) return false;
    verb.subject = subject.release();
    verb.runner = Py_NewRef(code->runner.get());
    verb.needs = code->needs;
    return true;
}

// A frame of a verb on the caller stack, for the time of a scope.
class VerbFrame {
public:
    VerbFrame(State& state, const VerbObject& verb) : state_(state), before_(state.top().frames.size()) {
        state.push_frame({0, verb.ref.bound_to, Obj::borrow(verb.ref.name), verb.origin, verb.owner, verb.ref.id});
    }
    ~VerbFrame() { state_.pop_frames(before_); }
    VerbFrame(const VerbFrame&) = delete;
    VerbFrame& operator=(const VerbFrame&) = delete;

private:
    State& state_;
    const std::size_t before_;
};

PyObject* tuple_of(PyObject* const* items, Py_ssize_t count) {
    PyObject* made = PyTuple_New(count);
    if (made != nullptr)
        for (Py_ssize_t i = 0; i < count; ++i) PyTuple_SET_ITEM(made, i, Py_NewRef(items[i]));
    return made;
}

PyObject* call_here(State& state, VerbObject& verb, PyObject* const* args, Py_ssize_t count, PyObject* kwnames) {
    if (too_deep(state) || !load_code(state, verb)) return nullptr;
    Obj positional, named;
    if ((verb.needs & Needs::args) != 0) {
        positional = Obj::steal(tuple_of(args, count));
        if (!positional) return nullptr;
    }
    if ((verb.needs & Needs::kwargs) != 0) {
        named = Obj::steal(kwargs_dict(args + count, kwnames));
        if (!named) return nullptr;
    }
    const VerbFrame frame(state, verb);
    return run_code(verb.runner, verb.needs,
                    {verb.subject, verb.ref.id, verb.ref.bound_to, verb.ref.name, positional.get(), named.get()});
}

}  // namespace

Value name_value(const LocalFrame& frame) {
    std::string name;
    if (!frame.is_verb()) return {};
    if (!to_text(frame.verb_name.get(), name)) PyErr_Clear();
    return Value(std::move(name));
}

Value frames_value(const Activation& activation) {
    List list;
    for (const auto& frame : activation.frames)
        list.items.push_back(Value::tuple({Value::object(frame.this_object), name_value(frame),
                                           Value::object(frame.origin), Value::object(frame.caller)}));
    return Value(std::move(list));
}

namespace {

PyObject* call_there(State& state, const VerbObject& verb, PyObject* const* args, Py_ssize_t count, PyObject* kwnames,
                     bool passthrough) {
    Value list, dict;
    if (too_deep(state) || !to_values(args, count, kwnames, list, dict)) return nullptr;
    state.flush();  // what the other verb prints comes after what was printed here
    return state.request_object(
        Op::call, {ref_value(verb.ref), std::move(list), std::move(dict), passthrough, frames_value(state.top())});
}

PyObject* call_verb(VerbObject& verb, PyObject* const* args, Py_ssize_t count, PyObject* kwnames, bool passthrough) {
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
    auto made = std::make_shared<CompiledVerb>();
    if (!compile_source(code.source, filename, *made)) return nullptr;
    made->author = code.author;
    made->lines = split_lines(code.source);
    state.codes().add(filename, made);
    return made;
}

PyObject* run_code(PyObject* runner, unsigned needs, const Parameters& parameters) {
    if (!count_call()) return nullptr;
    Obj onward, system, globals, function;
    PyObject* call = runner;
    // What the code does not read it cannot tell from None.
    PyObject* stack[] = {parameters.subject, Py_None, Py_None, Py_None, Py_None, parameters.verb_name};
    if ((needs & Needs::passthrough) != 0) {
        onward = Obj::steal(make_passthrough(parameters.verb, parameters.bound_to, parameters.verb_name));
        stack[1] = onward.get();
    }
    if ((needs & Needs::system) != 0) {
        auto* state = current_state();
        system = Obj::steal(object_or_none(state->running() ? state->top().call->context.system_object : 0));
        stack[2] = system.get();
    }
    if ((needs & Needs::args) != 0) stack[3] = parameters.args;
    if ((needs & Needs::kwargs) != 0) stack[4] = parameters.kwargs;
    if ((needs & Needs::own_globals) != 0) {
        globals = Obj::steal(PyDict_Copy(handles().verb_globals));
        function = Obj::steal(globals ? PyFunction_New(runner, globals.get()) : nullptr);
        call = function.get();
    }
    if (call == nullptr || stack[1] == nullptr || stack[2] == nullptr) return nullptr;
    return PyObject_Vectorcall(call, stack, 6, nullptr);
}

PyObject* verb_vectorcall(PyObject* self, PyObject* const* args, std::size_t nargsf, PyObject* kwnames) {
    return guarded(
        [&] {
            return call_verb(*reinterpret_cast<VerbObject*>(self), args, PyVectorcall_NARGS(nargsf), kwnames, false);
        },
        nullptr);
}

// Does this verb run for that object now? What it passes on to is its own affair; to anybody else it would be a way
// past it.
static bool runs_now(State& state, Id verb, Id bound_to) {
    const auto& top = state.top();
    if (top.call->code.verb == verb && top.call->this_object == bound_to) return true;
    return std::any_of(top.frames.begin(), top.frames.end(), [&](const LocalFrame& frame) {
        return frame.is_verb() && frame.verb == verb && frame.this_object == bound_to;
    });
}

PyObject* call_next_verb(Id verb, Id bound_to, PyObject* name, PyObject* const* args, Py_ssize_t count,
                         PyObject* kwnames) {
    auto* state = need_state();
    if (state == nullptr) return nullptr;
    if (verb != 0 && !runs_now(*state, verb, bound_to)) {
        PyErr_SetString(PyExc_RuntimeError, "passthrough works only inside the verb's own run");
        return nullptr;
    }
    Obj next = Obj::steal(next_verb(verb, bound_to, name));
    if (!next || next.get() == Py_None) return next.release();
    return call_verb(*as_verb(next.get()), args, count, kwnames, true);
}

PyObject* make_passthrough(Id verb, Id bound_to, PyObject* name) {
    auto* made = PyObject_New(PassthroughObject, &passthrough_type);
    if (made == nullptr) return nullptr;
    made->vectorcall = passthrough_call;
    made->verb = verb;
    made->bound_to = bound_to;
    made->name = Py_NewRef(name);
    return reinterpret_cast<PyObject*>(made);
}

bool init_passthrough_type() {
    Py_SET_REFCNT(&passthrough_type, 1);
    passthrough_type.tp_name = "moo.passthrough";
    passthrough_type.tp_basicsize = sizeof(PassthroughObject);
    passthrough_type.tp_dealloc = passthrough_dealloc;
    passthrough_type.tp_getattro = no_passthrough_attribute;
    passthrough_type.tp_vectorcall_offset = offsetof(PassthroughObject, vectorcall);
    passthrough_type.tp_call = PyVectorcall_Call;
    passthrough_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_HAVE_VECTORCALL;
    return PyType_Ready(&passthrough_type) == 0;
}

}  // namespace moosaic::python
