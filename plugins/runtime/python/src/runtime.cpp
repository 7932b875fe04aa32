// PythonRuntime: one call from its first to its last line.
#include "runtime.hpp"

#include "calls.hpp"
#include "errors.hpp"
#include "handles.hpp"
#include "ticks.hpp"
#include "values.hpp"

namespace moosaic::python {

namespace {

// Makes a call the innermost one, and the runtime's state the interpreter's, for the time of a scope.
class Entered {
public:
    Entered(State& state, Activation& activation) : state_(state), previous_(set_current_state(&state)) {
        if (!state.running()) state.clear_stop();
        state.enter(activation);
        renew_ticks(state);
    }
    ~Entered() {
        tell_ticks(state_);
        state_.leave();
        state_.clear_stop();  // the calls around it are told on their own
        set_current_state(previous_);
    }
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;

private:
    State& state_;
    State* previous_;
};

PyObject* tuple_of(const std::vector<Value>& items) {
    Obj made = Obj::steal(PyTuple_New(static_cast<Py_ssize_t>(items.size())));
    if (!made) return nullptr;
    for (std::size_t i = 0; i < items.size(); ++i) {
        PyObject* item = to_python(items[i]);
        if (item == nullptr) return nullptr;
        PyTuple_SET_ITEM(made.get(), static_cast<Py_ssize_t>(i), item);
    }
    return made.release();
}

PyObject* dict_of(const std::vector<std::pair<std::string, Value>>& items) {
    Obj made = Obj::steal(PyDict_New());
    if (!made) return nullptr;
    for (const auto& [name, value] : items) {
        Obj key = Obj::steal(py_text(name));
        Obj item = Obj::steal(key ? to_python(value) : nullptr);
        if (!item || PyDict_SetItem(made.get(), key.get(), item.get()) != 0) return nullptr;
    }
    return made.release();
}

executor::Finding finding_of(PyObject* tuple) {
    executor::Finding finding;
    long line = 0, column = 0;
    const char *rule = nullptr, *message = nullptr, *remedy = nullptr;
    if (PyArg_ParseTuple(tuple, "llsss", &line, &column, &rule, &message, &remedy) == 0) {
        PyErr_Clear();
        return {0, 0, "syntax", "the source holds characters that cannot be shown", "remove them"};
    }
    return {static_cast<int>(line), static_cast<int>(column), rule, message, remedy};
}

}  // namespace

PythonRuntime::~PythonRuntime() {
    if (Py_IsInitialized() == 0) return;
    Gil gil;
    state_.drop_objects();
}

void PythonRuntime::describe(ConfigSchema& schema) const {
    schema.key({"recursion_limit", std::int64_t{400},
                "How deeply Python functions of one verb may call each other, the frames of moo.sdk included.", 100,
                1000});
}

Result<void> PythonRuntime::configure(const Config& config, Services&) {
    recursion_limit_ = static_cast<int>(config.integer("recursion_limit"));
    return {};
}

Result<void> PythonRuntime::warm_up() { return start_interpreter(recursion_limit_); }

void PythonRuntime::forked() { interpreter_forked(); }

std::string PythonRuntime::sample() const {
    return "from moo.sdk import context, lookup\n"
           "def shown(words):\n"
           "    return [f'{n}: {word}' for n, word in enumerate(words)]\n"
           "for attempt in (lambda: this.name, lambda: this.nothing(), lambda: lookup('nothing'), lambda: "
           "context.caller):\n"
           "    try:\n"
           "        attempt()\n"
           "    except Exception as error:\n"
           "        print(error)\n"
           "print(', '.join(shown(['one', 'two'])), context.player, verb_name)\n"
           "return args\n";
}

std::vector<executor::Finding> PythonRuntime::check(const std::string& source) {
    Gil gil;
    Obj text = Obj::steal(PyUnicode_DecodeUTF8(source.data(), static_cast<Py_ssize_t>(source.size()), "strict"));
    if (!text) {
        PyErr_Clear();
        return {{0, 0, "encoding", "the source is not UTF-8", "save it as UTF-8"}};
    }
    Obj found = Obj::steal(PyObject_CallOneArg(handles().check, text.get()));
    if (!found || !PyList_Check(found.get())) {
        PyErr_Clear();
        return {{0, 0, "too-deep", "the source could not be checked", "split it into smaller parts"}};
    }
    std::vector<executor::Finding> findings;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(found.get()); ++i)
        findings.push_back(finding_of(PyList_GET_ITEM(found.get(), i)));
    return findings;
}

PyObject* PythonRuntime::run_verb(const executor::Call& call) {
    auto code = compiled(state_, call.code);
    if (!code) return nullptr;
    code->origin = call.origin;
    code->verb_name = call.verb_name;
    Obj subject = Obj::steal(object_or_none(call.this_object));
    Obj name = Obj::steal(subject ? py_text(call.verb_name) : nullptr);
    Obj args = Obj::steal(name ? tuple_of(call.args) : nullptr);
    Obj kwargs = Obj::steal(args ? dict_of(call.kwargs) : nullptr);
    if (!kwargs) return nullptr;
    return run_code(code->runner.get(), code->needs,
                    {subject.get(), call.code.verb, call.this_object, name.get(), args.get(), kwargs.get()});
}

PyObject* PythonRuntime::run_eval(const executor::Call& call, std::string& file) {
    Obj name = Obj::steal(py_text("@eval"));
    Obj onward = Obj::steal(name ? make_passthrough(0, 0, name.get()) : nullptr);
    Obj names = Obj::steal(PyDict_New());
    Obj subject = Obj::steal(object_or_none(call.this_object));
    Obj system = Obj::steal(object_or_none(call.context.system_object));
    Obj args = Obj::steal(PyTuple_New(0));
    Obj kwargs = Obj::steal(PyDict_New());
    Obj text = Obj::steal(
        PyUnicode_DecodeUTF8(call.code.source.data(), static_cast<Py_ssize_t>(call.code.source.size()), "replace"));
    if (!onward || !names || !subject || !system || !args || !kwargs || !text) return nullptr;
    const std::pair<const char*, PyObject*> all[] = {{"this", subject.get()},  {"passthrough", onward.get()},
                                                     {"_", system.get()},      {"args", args.get()},
                                                     {"kwargs", kwargs.get()}, {"verb_name", name.get()}};
    for (const auto& [key, value] : all)
        if (PyDict_SetItemString(names.get(), key, value) != 0) return nullptr;
    auto shown = std::make_shared<CompiledVerb>();
    shown->display = "@eval";
    shown->author = call.code.author;
    for (std::size_t start = 0; start <= call.code.source.size();) {
        auto end = std::min(call.code.source.find('\n', start), call.code.source.size());
        shown->lines.push_back(call.code.source.substr(start, end - start));
        start = end + 1;
    }
    file = state_.next_snippet();
    state_.codes().add(file, std::move(shown));
    PyObject* const show = !call.args.empty() && call.args.front().truthy() ? Py_True : Py_False;
    return PyObject_CallFunction(handles().run_snippet, "OsOO", text.get(), file.c_str(), names.get(), show);
}

PyObject* PythonRuntime::run(const executor::Call& call, std::string& file) {
    if (call.kind == executor::Call::Kind::eval) return run_eval(call, file);
    file = code_filename(call.code.verb, call.code.hash);
    return run_verb(call);
}

// What a verb returns and nobody else can take is that verb's mistake, not its caller's: the traceback ends in it.
// Where it returned is no longer known; that is most often its last line.
void PythonRuntime::blame(const std::string& file) {
    if (const auto verb = state_.codes().find(file))
        _PyTraceback_Add("verb", file.c_str(), static_cast<int>(std::max<std::size_t>(verb->lines.size(), 1)));
}

executor::Outcome PythonRuntime::call(const executor::Call& call, runtime::Engine& engine) {
    Gil gil;
    Activation activation;
    activation.call = &call;
    activation.engine = &engine;
    activation.began = std::chrono::steady_clock::now();
    Entered entered(state_, activation);
    state_.begin(engine.lasting());
    std::string file;
    Obj result = Obj::steal(run(call, file));
    if (!result || state_.stopping()) {
        if (!result && PyErr_Occurred() == nullptr) PyErr_SetString(PyExc_RuntimeError, "no value and no error");
        auto outcome = take_exception(state_);
        if (!state_.stopping()) state_.flush();
        return outcome;
    }
    auto value = call.discard ? Value() : to_value(result.get());
    if (!value) {
        blame(file);
        auto outcome = take_exception(state_);
        state_.flush();
        return outcome;
    }
    result = Obj();  // a generator in it may still print
    state_.flush();
    return std::move(*value);
}

void PythonRuntime::interrupt() {
    state_.stop_requested.store(true, std::memory_order_relaxed);
    trip_stop_signal();
}

void PythonRuntime::end_of_task() {
    Gil gil;
    state_.end_of_task();
}

}  // namespace moosaic::python
