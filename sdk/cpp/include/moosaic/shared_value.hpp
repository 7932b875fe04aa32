// SharedValue: a Value that many hold and nobody changes.
//
// A copy counts one holder more, whatever the value's size: what the line was parsed into and the session's settings go
// through every step of a command. Any thread.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include <moosaic/value.hpp>

namespace moosaic {

class SharedValue {
public:
    SharedValue() = default;  // None
    SharedValue(Value value) : value_(std::make_shared<const Value>(std::move(value))) {}

    operator const Value&() const { return value(); }
    [[nodiscard]] const Value& value() const {
        static const Value none;
        return value_ == nullptr ? none : *value_;
    }
    template <class T>
    [[nodiscard]] const T* get() const {
        return value().get<T>();
    }
    [[nodiscard]] const Value* find(std::string_view key) const { return value().find(key); }
    [[nodiscard]] bool is_none() const { return value().is_none(); }

private:
    std::shared_ptr<const Value> value_;
};

}  // namespace moosaic
