// The one place that includes Python.h, and an owning pointer for its objects.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace moosaic::python {

// Owns one reference; needs the GIL when it is copied or destroyed.
class Obj {
public:
    Obj() = default;
    static Obj steal(PyObject* p) { return Obj(p); }
    static Obj borrow(PyObject* p) {
        Py_XINCREF(p);
        return Obj(p);
    }
    Obj(const Obj& other) : p_(other.p_) { Py_XINCREF(p_); }
    Obj(Obj&& other) noexcept : p_(std::exchange(other.p_, nullptr)) {}
    Obj& operator=(Obj other) noexcept {
        std::swap(p_, other.p_);
        return *this;
    }
    ~Obj() { Py_XDECREF(p_); }

    [[nodiscard]] PyObject* get() const { return p_; }
    [[nodiscard]] PyObject* release() { return std::exchange(p_, nullptr); }
    explicit operator bool() const { return p_ != nullptr; }

private:
    explicit Obj(PyObject* p) : p_(p) {}
    PyObject* p_ = nullptr;
};

// Takes the interpreter for one entry from outside, on any thread.
class Gil {
public:
    Gil() : state_(PyGILState_Ensure()) {}
    ~Gil() { PyGILState_Release(state_); }
    Gil(const Gil&) = delete;
    Gil& operator=(const Gil&) = delete;

private:
    PyGILState_STATE state_;
};

// Moves a pending exception aside for the time of a scope. Anything raised inside is dropped.
class ErrorAside {
public:
    ErrorAside() { PyErr_Fetch(&type_, &value_, &trace_); }
    ~ErrorAside() { PyErr_Restore(type_, value_, trace_); }
    ErrorAside(const ErrorAside&) = delete;
    ErrorAside& operator=(const ErrorAside&) = delete;

private:
    PyObject* type_ = nullptr;
    PyObject* value_ = nullptr;
    PyObject* trace_ = nullptr;
};

// Runs `work`; a failed C++ allocation inside becomes MemoryError and `failed`. No C++ exception may cross CPython's
// frames.
template <class Work, class Result>
auto guarded(Work work, Result failed) -> decltype(work()) {
    try {
        return work();
    } catch (const std::exception&) {
        PyErr_NoMemory();
        return failed;
    }
}

inline PyObject* py_text(std::string_view text) {
    return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
}

// UTF-8 of a str; false with an exception set if it is none or holds lone surrogates (ValueError).
inline bool to_text(PyObject* object, std::string& out) {
    Py_ssize_t size = 0;
    const char* data = PyUnicode_AsUTF8AndSize(object, &size);
    if (data == nullptr) {
        if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError) != 0)
            PyErr_SetString(PyExc_ValueError,
                            "the text holds half a character (a surrogate, \\ud800 to \\udfff), which can be neither "
                            "shown nor stored; leave it out: text.encode('utf-8', 'replace').decode()");
        return false;
    }
    out.assign(data, static_cast<std::size_t>(size));
    return true;
}

}  // namespace moosaic::python
