// Values to and from their wire form, with limits on depth and size. Internal to the frames library.
#pragma once

#include <kj/exception.h>

#include <new>
#include <stdexcept>

#include <moosaic/executor.hpp>

#include "frames.capnp.h"

namespace moosaic::executor::frames {

// Thrown inside the library only; Encoder and decode() turn it into an Error.
class Refused : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A malformed message is nothing to write a stack trace about, or a line to stderr; taking one would also load a
// library, which a worker must not. Registered for this thread as long as it lives.
class Quiet final : public ::kj::ExceptionCallback {
public:
    void onRecoverableException(::kj::Exception&& exception) override { raise(exception); }
    void onFatalException(::kj::Exception&& exception) override { raise(exception); }
    void logMessage(::kj::LogSeverity, const char*, int, int, ::kj::String&&) override {}
    StackTraceMode stackTraceMode() override { return StackTraceMode::NONE; }

private:
    [[noreturn]] static void raise(const ::kj::Exception& exception) {
        if (exception.getType() == ::kj::Exception::Type::OVERLOADED) throw std::bad_alloc();
        throw Refused(exception.getDescription().cStr());
    }
};

// Counts what an encoder puts into one frame, so that a huge value is refused before it is built.
class Budget {
public:
    explicit Budget(std::size_t bytes) : left_(bytes) {}
    void take(std::size_t bytes);

private:
    std::size_t left_;
};

using ValueLists = ::capnp::List<wire::Value>;

void write_value(wire::Value::Builder to, const Value& value, Budget& budget, int depth = 1);
void write_items(ValueLists::Builder to, const std::vector<Value>& items, Budget& budget, int depth);
Value read_value(wire::Value::Reader from, int depth = 1);
std::vector<Value> read_items(ValueLists::Reader from, int depth);

void write_outcome(wire::Outcome::Builder to, const Outcome& outcome, Budget& budget);
Outcome read_outcome(wire::Outcome::Reader from);
void write_stopped(wire::Stopped::Builder to, const Stopped& stopped, Budget& budget);
Stopped read_stopped(wire::Stopped::Reader from);

::kj::StringPtr text_of(const std::string& text, Budget& budget);
std::string read_text(::capnp::Text::Reader from);  // refuses what is not UTF-8

}  // namespace moosaic::executor::frames
