// The process's one interpreter: started without site, signals or streams; the trusted Python side is loaded from text
// that is part of this library; then everything that could reach outside is closed.
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include <cstring>
#include <optional>

#include "calls.hpp"
#include "context.hpp"
#include "cpython/collector.hpp"
#include "cpython/identity.hpp"
#include "cpython/nesting.hpp"
#include "cpython/set_order.hpp"
#include "errors.hpp"
#include "frozen.hpp"
#include "guards.hpp"
#include "handles.hpp"
#include "member_table.hpp"
#include "methods.hpp"
#include "natives.hpp"
#include "sdk_sources.hpp"
#include "state.hpp"
#include "ticks.hpp"
#include "world_objects.hpp"

namespace moosaic::python {

namespace {

constexpr int stop_signal = SIGINT;  // only its slot in CPython's table is used, never the signal itself
bool doors_closed = false;

std::string pending_error() {
    PyObject *type = nullptr, *value = nullptr, *trace = nullptr;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    Obj owned_type = Obj::steal(type), owned_value = Obj::steal(value), owned_trace = Obj::steal(trace);
    std::string text = "unknown error";
    if (owned_value) {
        Obj shown = Obj::steal(PyObject_Repr(owned_value.get()));
        if (shown && !to_text(shown.get(), text)) PyErr_Clear();
    }
    PyErr_Clear();
    return text;
}

Result<void> failed(const char* step) {
    return fail(std::string("Python could not be started: ") + pending_error(), step,
                "check the installation of CPython 3.11");
}

// Extension modules of Python do not name libpython; they find it only if it was loaded for everybody.
void promote_libpython() { dlopen("libpython3.11.so.1.0", RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL); }

Result<void> initialize() {
    promote_libpython();
    // Without TZ the C library reads /etc/localtime again at every strftime, which a walled worker may not.
    setenv("TZ", "UTC0", 0);
    tzset();
    PyPreConfig preconfig;
    PyPreConfig_InitIsolatedConfig(&preconfig);
    preconfig.utf8_mode = 1;
    if (PyStatus_Exception(Py_PreInitialize(&preconfig)) != 0) return fail("Python could not be pre-initialised");
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.site_import = 0;
    config.install_signal_handlers = 0;
    config.write_bytecode = 0;
    config.configure_c_stdio = 0;
    config.pathconfig_warnings = 0;
    const PyStatus status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status) != 0)
        return fail(std::string("Python could not be started: ") + (status.err_msg != nullptr ? status.err_msg : ""));
    return {};
}

// --- the stop
// ------------------------------------------------------------------------------------------------------------

PyObject* on_stop_signal(PyObject*, PyObject*) {
    auto* state = current_state();
    if (state == nullptr || !state->running() || !state->stopping()) Py_RETURN_NONE;
    return state->raise_stop();
}

PyMethodDef stop_def = {"stop", on_stop_signal, METH_VARARGS, nullptr};

// Registers on_stop_signal with CPython, and gives the process its own disposition of the signal back.
bool install_stop() {
    struct sigaction before {};
    sigaction(stop_signal, nullptr, &before);
    Obj module = Obj::steal(PyImport_ImportModule("signal"));
    Obj function = Obj::steal(PyCFunction_New(&stop_def, nullptr));
    if (!module || !function) return false;
    Obj done = Obj::steal(PyObject_CallMethod(module.get(), "signal", "iO", stop_signal, function.get()));
    sigaction(stop_signal, &before, nullptr);
    handles().stop = PyErr_NewException("moosaic_sdk.Stop", PyExc_BaseException, nullptr);
    return done && handles().stop != nullptr && freeze_type(handles().stop);
}

// --- the trusted side
// --------------------------------------------------------------------------------------------------

Obj new_module(const std::string& name) {
    PyObject* module = PyImport_AddModule(name.c_str());  // borrowed; sys.modules keeps it
    return Obj::borrow(module);
}

bool load_source(const SdkSource& source) {
    const std::string name = std::string("moosaic_sdk.") + source.name;
    Obj module = new_module(name);
    if (!module) return false;
    PyObject* dict = PyModule_GetDict(module.get());
    if (PyDict_SetItemString(dict, "__builtins__", PyEval_GetBuiltins()) != 0) return false;
    Obj code = Obj::steal(Py_CompileString(source.text, ("<" + name + ">").c_str(), Py_file_input));
    if (!code) return false;
    Obj done = Obj::steal(PyEval_EvalCode(code.get(), dict, dict));
    Obj package = new_module("moosaic_sdk");
    return done && package && PyModule_AddObjectRef(package.get(), source.name, module.get()) == 0;
}

bool load_sdk() {
    Obj package = new_module("moosaic_sdk");
    Obj path = Obj::steal(PyList_New(0));
    Obj native = Obj::steal(make_native_module());
    if (!package || !path || !native || PyObject_SetAttrString(package.get(), "__path__", path.get()) != 0 ||
        PyModule_AddObjectRef(package.get(), "native", native.get()) != 0 ||
        PyDict_SetItemString(PyImport_GetModuleDict(), "moosaic_sdk.native", native.get()) != 0)
        return false;
    for (const auto& source : sdk_sources())
        if (!load_source(source)) return false;
    return true;
}

bool take(PyObject* module, const char* name, PyObject*& into) {
    into = PyObject_GetAttrString(module, name);
    return into != nullptr;
}

bool take_handles() {
    auto& h = handles();
    Obj start = new_module("moosaic_sdk.start");
    Obj errors = new_module("moosaic_sdk.errors");
    Obj datetime = Obj::steal(PyImport_ImportModule("datetime"));
    return start && errors && datetime && take(start.get(), "rebuild", h.rebuild) &&
           take(start.get(), "describe", h.describe) && take(start.get(), "view_relation", h.view_relation) &&
           take(start.get(), "view_find", h.view_find) && take(start.get(), "view_contents", h.view_contents) &&
           take(start.get(), "view_ancestors", h.view_ancestors) &&
           take(start.get(), "view_descendants", h.view_descendants) && take(start.get(), "View", h.view_type) &&
           take(start.get(), "view_items", h.view_items) && take(start.get(), "check", h.check) &&
           take(start.get(), "compile_verb", h.compile_verb) && take(start.get(), "run_snippet", h.run_snippet) &&
           take(start.get(), "findings_text", h.findings_text) && take(start.get(), "verb_builtins", h.verb_builtins) &&
           take(start.get(), "verb_globals", h.verb_globals) && take(start.get(), "Parser", h.parser) &&
           take(start.get(), "reseed", h.reseed) && take(errors.get(), "UserError", h.user_error) &&
           take(datetime.get(), "datetime", h.datetime) && take(datetime.get(), "date", h.date) &&
           take(datetime.get(), "time", h.time) && take(datetime.get(), "timedelta", h.timedelta);
}

// Belt beside the braces of the kernel: CPython opens files by itself for the text of a SyntaxError.
int audit(const char* event, PyObject*, void*) {
    if (!doors_closed) return 0;
    if (std::strcmp(event, "open") != 0 && std::strncmp(event, "os.", 3) != 0 &&
        std::strncmp(event, "socket.", 7) != 0 && std::strncmp(event, "subprocess.", 11) != 0 &&
        std::strncmp(event, "ctypes.", 7) != 0)
        return 0;
    // Loading a library of the process itself into the interpreter is over too.
    PyErr_Format(PyExc_PermissionError, "%s is closed to verbs", event);
    return -1;
}

bool close_doors(int recursion_limit) {
    Obj start = new_module("moosaic_sdk.start");
    Obj done = Obj::steal(start ? PyObject_CallMethod(start.get(), "close_doors", nullptr) : nullptr);
    if (!done || PySys_AddAuditHook(audit, nullptr) != 0) return false;
    plain_reprs();
    advise_about_digits();
    bound_nesting();
    hold_functions();
    if (!renew_identity() || !take_over_set_order()) return false;
    take_over_collecting();
    Py_SetRecursionLimit(recursion_limit);
    doors_closed = true;
    return true;
}

Result<void> start_all(int recursion_limit) {
    if (Py_IsInitialized() == 0) {
        auto started = initialize();
        if (!started) return started;
    } else {
        PyGILState_Ensure();
    }
    hold_error_fields();
    Result<void> result;
    if (!init_ref_types() || !init_members() || !init_method_type() || !init_passthrough_type() ||
        !init_frozen_types() || !init_context_type() || !init_tick_types())
        result = failed("types");
    else if (!install_stop())
        result = failed("stop signal");
    else if (!load_sdk() || !take_handles())
        result = failed("moo.sdk");
    else if (!close_doors(recursion_limit))
        result = failed("closing");
    PyEval_SaveThread();
    return result;
}

}  // namespace

Handles& handles() {
    static Handles all;  // the interpreter's, one a process
    return all;
}

Result<void> start_interpreter(int recursion_limit) {
    static std::optional<Result<void>> answer;
    if (!answer) answer = start_all(recursion_limit);
    return *answer;
}

void interpreter_forked() {
    Gil gil;
    PyOS_AfterFork_Child();
    Obj done = Obj::steal(PyObject_CallNoArgs(handles().reseed));
    if (!done || !renew_identity()) PyErr_Clear();
}

void trip_stop_signal() { PyErr_SetInterruptEx(stop_signal); }

}  // namespace moosaic::python
