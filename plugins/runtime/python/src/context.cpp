// moo.sdk.context.
#include "context.hpp"

#include <algorithm>
#include <chrono>

#include "calls.hpp"
#include "handles.hpp"
#include "state.hpp"
#include "values.hpp"
#include "world_objects.hpp"

namespace moosaic::python {

namespace {

struct ContextObject {
    PyObject_HEAD PyObject* writer;
};

PyTypeObject context_type{};

State* running() {
    auto* state = current_state();
    return state != nullptr && state->running() ? state : nullptr;
}

PyObject* caller(PyObject*, void*) {
    const auto* state = running();
    return object_or_none(state == nullptr ? 0 : state->caller());
}

PyObject* player(PyObject*, void*) {
    auto* state = running();
    return object_or_none(state == nullptr ? 0 : state->top().call->context.player);
}

PyObject* writer(PyObject* self, void*) { return Py_NewRef(reinterpret_cast<ContextObject*>(self)->writer); }

PyObject* task_id(PyObject*, void*) {
    auto* state = running();
    return state == nullptr ? Py_NewRef(Py_None) : py_text(state->top().call->context.task_id);
}

// (elapsed, limit, remaining) in seconds; limit and remaining are None without a limit.
PyObject* task_time(PyObject*, void*) {
    auto* state = need_state();
    if (state == nullptr) return nullptr;
    const auto& activation = state->top();
    const std::chrono::duration<double> here = std::chrono::steady_clock::now() - activation.began;
    const double elapsed = activation.call->context.elapsed + here.count();
    const double limit = activation.call->context.time_limit;
    if (limit <= 0) return Py_BuildValue("(dOO)", elapsed, Py_None, Py_None);
    return Py_BuildValue("(ddd)", elapsed, limit, std::max(limit - elapsed, 0.0));
}

PyObject* scratch(PyObject*, void*) {
    auto* state = need_state();
    if (state == nullptr) return nullptr;
    if (!state->scratch()) state->scratch() = Obj::steal(PyDict_New());
    return Py_XNewRef(state->scratch().get());
}

PyObject* parser(PyObject*, void*) {
    auto* state = running();
    if (state == nullptr) Py_RETURN_NONE;
    auto& activation = state->top();
    if (!activation.parser) {
        const auto& facts = activation.call->context.parser;
        if (facts.is_none()) Py_RETURN_NONE;
        Obj dict = Obj::steal(to_python(facts));
        if (!dict) return nullptr;
        Obj made = Obj::steal(PyObject_CallOneArg(handles().parser, dict.get()));
        if (!made) return nullptr;
        activation.parser = std::move(made);
    }
    return Py_NewRef(activation.parser.get());
}

Value local_frame(State& state, const LocalFrame& frame, Id previous) {
    const Value player_value = frame.is_verb() ? Value::object(state.top().call->context.player) : Value();
    return Value::dict({{"this", Value::object(frame.this_object)},
                        {"verb_name", name_value(frame)},
                        {"caller", Value::object(frame.caller)},
                        {"origin", Value::object(frame.origin)},
                        {"player", player_value},
                        {"previous_caller", Value::object(previous)}});
}

// The frames, outermost first, as fresh copies.
PyObject* caller_stack(PyObject*, void*) {
    auto* state = running();
    if (state == nullptr) return PyList_New(0);
    auto answer = state->request(Op::frames, {});
    if (!answer) return nullptr;
    return guarded(
        [&] {
            List frames;
            if (auto* list = answer->get<List>()) frames = std::move(*list);
            Id previous = state->principal();
            for (const auto& frame : state->top().frames) {
                frames.items.push_back(local_frame(*state, frame, previous));
                previous = frame.caller;
            }
            return to_python(Value(std::move(frames)));
        },
        nullptr);
}

PyObject* limits(PyObject*, void*) {
    auto* state = need_state();
    if (state == nullptr) return nullptr;
    return state->request_object(Op::sdk, {Value("task_limits"), Value::tuple({}), Value::dict()});
}

PyObject* text(PyObject*) { return PyUnicode_FromString("<context>"); }

void context_dealloc(PyObject* self) {
    Py_CLEAR(reinterpret_cast<ContextObject*>(self)->writer);
    Py_TYPE(self)->tp_free(self);
}

PyGetSetDef attributes[] = {
    {"caller", caller, nullptr, nullptr, nullptr},       {"player", player, nullptr, nullptr, nullptr},
    {"writer", writer, nullptr, nullptr, nullptr},       {"task_id", task_id, nullptr, nullptr, nullptr},
    {"task_time", task_time, nullptr, nullptr, nullptr}, {"scratch", scratch, nullptr, nullptr, nullptr},
    {"parser", parser, nullptr, nullptr, nullptr},       {"caller_stack", caller_stack, nullptr, nullptr, nullptr},
    {"limits", limits, nullptr, nullptr, nullptr},       {nullptr, nullptr, nullptr, nullptr, nullptr},
};

}  // namespace

bool init_context_type() {
    Py_SET_REFCNT(&context_type, 1);
    context_type.tp_name = "moo.Context";
    context_type.tp_basicsize = sizeof(ContextObject);
    context_type.tp_dealloc = context_dealloc;
    context_type.tp_repr = text;
    context_type.tp_getset = attributes;
    context_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    return PyType_Ready(&context_type) == 0;
}

PyObject* make_context(PyObject* writer) {
    auto* made = PyObject_New(ContextObject, &context_type);
    if (made != nullptr) made->writer = Py_NewRef(writer);
    return reinterpret_cast<PyObject*>(made);
}

}  // namespace moosaic::python
