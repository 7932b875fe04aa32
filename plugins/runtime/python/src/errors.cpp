// Exceptions at the border of a worker.
#include "errors.hpp"

#include <frameobject.h>

#include <unordered_map>

#include "handles.hpp"
#include "state.hpp"
#include "values.hpp"

namespace moosaic::python {

namespace {

// --- integers too long to be written as text

initproc own_init = nullptr;  // CPython's, one interpreter a process

bool speaks_of_digits(PyObject* args) {
    if (PyTuple_GET_SIZE(args) != 1 || !PyUnicode_CheckExact(PyTuple_GET_ITEM(args, 0))) return false;
    static PyObject* const start = PyUnicode_InternFromString("Exceeds the limit (");
    return start != nullptr && PyUnicode_Tailmatch(PyTuple_GET_ITEM(args, 0), start, 0, PY_SSIZE_T_MAX, -1) == 1;
}

// Whoever raises it, it is made here: at the latest when it is caught.
int init_value_error(PyObject* self, PyObject* args, PyObject* kwargs) {
    if (!speaks_of_digits(args)) return own_init(self, args, kwargs);
    Obj plain = Obj::steal(
        Py_BuildValue("(s)",
                      "an integer of more than 4300 digits cannot be written as decimal text or read from it; "
                      "use hex(n) and int(text, 16)"));
    return plain ? own_init(self, plain.get(), kwargs) : -1;
}

// --- what crosses the border

// Attribute of an exception instance that keeps the frames it passed through in other workers. The underscore keeps it
// out of reach of verb code.
constexpr const char* remote_trace = "_moosaic_trace";

Value trace_value(const std::vector<executor::TraceFrame>& trace) {
    List list;
    for (const auto& frame : trace)
        list.items.push_back(Value::tuple({frame.author, frame.verb, std::int64_t{frame.line}, frame.source}));
    return Value(std::move(list));
}

void add_remote_frames(PyObject* exception, std::vector<executor::TraceFrame>& trace) {
    Obj kept = Obj::steal(PyObject_GetAttrString(exception, remote_trace));
    if (!kept) {
        PyErr_Clear();
        return;
    }
    auto value = to_value(kept.get());
    const auto* list = value ? value->get<List>() : nullptr;
    if (list == nullptr) {
        PyErr_Clear();
        return;
    }
    for (const auto& item : list->items) {
        const auto* parts = item.get<Tuple>();
        if (parts == nullptr || parts->items.size() != 4) continue;
        const auto* author = parts->items[0].get<std::string>();
        const auto* verb = parts->items[1].get<std::string>();
        const auto* line = parts->items[2].get<std::int64_t>();
        const auto* source = parts->items[3].get<std::string>();
        if (author == nullptr || verb == nullptr || line == nullptr || source == nullptr) continue;
        trace.push_back({*author, *verb, static_cast<int>(*line), *source});
    }
}

std::string trimmed(const std::string& line) {
    const auto first = line.find_first_not_of(" \t\r\f");
    if (first == std::string::npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\r\f") - first + 1);
}

// What a verb is called now: its object may have another name than when its code was compiled. The engine said so with
// the running call; of verbs called inside this worker it knows, if it can still be asked.
class Displays {
public:
    explicit Displays(State& state) : state_(state) {}

    std::string of(const std::string& filename, const CompiledVerb& verb) {
        if (verb.origin == 0) return verb.display;
        if (state_.running()) {
            const auto& running = state_.top().call->code;
            if (filename == code_filename(running.verb, running.hash)) return running.display;
        }
        auto [object, fresh] = objects_.try_emplace(verb.origin);
        if (fresh) object->second = ask(verb.origin);
        return object->second + ":" + verb.verb_name;
    }

private:
    [[nodiscard]] std::string ask(Id origin) {
        if (state_.running() && !state_.stopping()) {
            auto answer = state_.request(Op::text, {Value::object(origin)});
            if (const auto* text = answer ? answer->get<std::string>() : nullptr) return *text;
            PyErr_Clear();
        }
        return "#" + std::to_string(origin);
    }

    State& state_;
    std::unordered_map<Id, std::string> objects_;
};

// Frames of verbs only: the SDK's own are nobody's business.
std::vector<executor::TraceFrame> trace_of(State& state, PyObject* traceback) {
    std::vector<executor::TraceFrame> trace;
    Displays displays(state);
    for (auto* tb = reinterpret_cast<PyTracebackObject*>(traceback); tb != nullptr; tb = tb->tb_next) {
        PyCodeObject* code = PyFrame_GetCode(tb->tb_frame);
        std::string filename;
        const bool named = to_text(code->co_filename, filename);
        Py_DECREF(code);
        if (!named) {
            PyErr_Clear();
            continue;
        }
        auto verb = state.codes().find(filename);
        if (!verb) continue;
        const auto line = static_cast<std::size_t>(tb->tb_lineno > 0 ? tb->tb_lineno : 0);
        std::string source = line > 0 && line <= verb->lines.size() ? trimmed(verb->lines[line - 1]) : std::string();
        // All code of a worker is its principal's.
        const auto& author = state.running() ? state.top().call->code.author : verb->author;
        trace.push_back({author, displays.of(filename, *verb), tb->tb_lineno, std::move(source)});
    }
    return trace;
}

executor::Raised describe(PyObject* exception) {
    executor::Raised raised;
    raised.type = "RuntimeError";
    Obj parts = Obj::steal(PyObject_CallOneArg(handles().describe, exception));
    if (!parts || !PyTuple_Check(parts.get()) || PyTuple_GET_SIZE(parts.get()) != 3) {
        PyErr_Clear();
        raised.type = PyErr_GivenExceptionMatches(exception, PyExc_MemoryError) != 0      ? "MemoryError"
                      : PyErr_GivenExceptionMatches(exception, PyExc_RecursionError) != 0 ? "RecursionError"
                                                                                          : "RuntimeError";
        raised.message = "the error could not be described";
        return raised;
    }
    if (!to_text(PyTuple_GET_ITEM(parts.get(), 0), raised.type)) PyErr_Clear();
    if (!to_text(PyTuple_GET_ITEM(parts.get(), 1), raised.message)) {
        PyErr_Clear();
        Obj clean = Obj::steal(PyUnicode_AsEncodedString(PyTuple_GET_ITEM(parts.get(), 1), "utf-8", "replace"));
        if (clean) raised.message.assign(PyBytes_AS_STRING(clean.get()));
        PyErr_Clear();
    }
    if (auto data = to_value(PyTuple_GET_ITEM(parts.get(), 2)))
        raised.data = std::move(*data);
    else
        PyErr_Clear();
    return raised;
}

}  // namespace

std::string code_filename(Id verb, const std::string& hash) { return "verb " + std::to_string(verb) + " " + hash; }

void set_raised(const executor::Raised& raised) {
    Obj data = Obj::steal(to_python(raised.data));
    if (!data) {
        PyErr_Clear();
        data = Obj::borrow(Py_None);
    }
    Obj type = Obj::steal(py_text(raised.type));
    Obj message = Obj::steal(py_text(raised.message));
    if (!type || !message) return;
    Obj error =
        Obj::steal(PyObject_CallFunctionObjArgs(handles().rebuild, type.get(), message.get(), data.get(), nullptr));
    if (!error) return;
    if (!raised.trace.empty()) {
        Obj trace = Obj::steal(to_python(trace_value(raised.trace)));
        if (!trace || PyObject_SetAttrString(error.get(), remote_trace, trace.get()) != 0) PyErr_Clear();
    }
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.get())), error.get());
}

executor::Outcome take_exception(State& state) {
    PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    Obj owned_type = Obj::steal(type), exception = Obj::steal(value), trace = Obj::steal(traceback);
    auto frames = trace_of(state, trace.get());
    if (state.stopping()) {
        executor::Stopped stopped = state.stopped().value_or(
            executor::Stopped{executor::Stopped::Why::time_limit, "The command ran out of time and was stopped.", {}});
        if (!frames.empty() || stopped.trace.empty())
            stopped.trace.insert(stopped.trace.begin(), frames.begin(), frames.end());
        return stopped;
    }
    if (!exception) return executor::Raised{"RuntimeError", "a verb ended without value and without error", {}, {}};
    auto raised = describe(exception.get());
    raised.trace = std::move(frames);
    add_remote_frames(exception.get(), raised.trace);
    return raised;
}

void advise_about_digits() {
    auto* type = reinterpret_cast<PyTypeObject*>(PyExc_ValueError);
    own_init = type->tp_init;
    type->tp_init = init_value_error;
}

}  // namespace moosaic::python
